#include "cli/state_command.h"

#include "cli/device_history.h"
#include "cli/event_json.h"
#include "cli/event_text.h"
#include "cli/log_point.h"
#include "cli/table.h"
#include "cli/time_argument.h"
#include "config/suggestion.h"
#include "model/state.h"
#include "model/text.h"
#include "store/fold.h"

#include <fmt/format.h>

#include <algorithm>

namespace headwater {
namespace {

constexpr std::size_t suggestions_limit = 3;

std::string json_of(const Device& device, Sequence sequence) {
  JsonWriter json;
  json.begin_object();
  json.field("device", device.id());
  json.field("seq", sequence.value());
  json.field("presence", presence_name(device.presence()));
  json.key("measurements");
  json.begin_object();
  for (const LatestMeasurement& measurement : device.measurements()) {
    json.key(measurement.name);
    json.begin_object();
    json.key("value");
    write_value(measurement.value, json);
    json.field("time", to_iso8601(measurement.time));
    if (!measurement.unit.empty()) json.field("unit", measurement.unit);
    json.field("seq", measurement.sequence.value());
    json.end_object();
  }
  json.end_object();
  json.key("alarms");
  json.begin_object();
  json.end_object();
  json.field("readings", device.readings());
  json.field("first_seen", to_iso8601(device.first_seen()));
  json.field("last_seen", to_iso8601(device.last_seen()));
  json.field("source", device.source());
  json.end_object();
  return json.take_line();
}

std::string table_of(const Device& device, Sequence sequence) {
  std::string text = fact_line("device", escaped(device.id()));
  text += fact_line("as of event", fmt::to_string(sequence.value()));
  text += fact_line("presence", presence_name(device.presence()));
  text += fact_line("readings", fmt::to_string(device.readings()));
  text += fact_line("first seen", to_iso8601(device.first_seen()));
  text += fact_line("last seen", to_iso8601(device.last_seen()));
  text += fact_line("source", escaped(device.source()));
  Table table(
      {{"MEASUREMENT"}, {"VALUE", Align::right}, {"UNIT"}, {"TIME"}, {"SEQ", Align::right}});
  for (const LatestMeasurement& measurement : device.measurements()) {
    table.add({escaped(measurement.name), value_text(measurement.value), escaped(measurement.unit),
               to_iso8601(measurement.time), fmt::to_string(measurement.sequence.value())});
  }
  return device.measurements().empty() ? text : text + "\n" + table.text();
}

// The known ids that are most like `id`, the best first.
std::vector<std::string_view> similar_ids(std::string_view id,
                                          std::vector<std::string_view> known) {
  std::vector<std::string_view> similar;
  while (similar.size() < suggestions_limit) {
    const std::string_view best = nearest(id, known);
    if (best.empty()) break;
    similar.push_back(best);
    std::erase(known, best);
  }
  return similar;
}

Error unknown_device(LogReader& reader, const std::string& id, Sequence sequence) {
  auto state = state_at(reader, sequence);
  if (!state) return state.error();
  std::vector<std::string_view> known;
  for (const Device* device : state->devices()) known.push_back(device->id());
  const auto similar = similar_ids(id, std::move(known));
  return {ErrorKind::not_found,
          fmt::format("there is no device \"{}\" in the log up to event {}", escaped(id),
                      sequence.value()),
          similar.empty() ? "`headwater devices` lists them"
                          : fmt::format("did you mean {}?", fmt::join(similar, ", "))};
}

}  // namespace

Result<void> run_state(LogReader& reader, const StateOptions& options, Format format,
                       const Clock& clock, Output& output) {
  HistoryEnd end;
  if (options.at) {
    auto time = parse_time_argument(*options.at, clock.now().wall);
    if (!time) return time.error();
    end.recorded_by = *time;
  }
  auto to = log_point(reader, options.at_seq);
  if (!to) return to.error();
  end.to = *to;
  auto history = fold_device(reader, options.device, end);
  if (!history) return history.error();
  if (!history->device) return unknown_device(reader, options.device, history->sequence);
  const auto text_of = format == Format::json ? json_of : table_of;
  output.write(text_of(*history->device, history->sequence));
  return {};
}

}  // namespace headwater
