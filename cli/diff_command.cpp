#include "cli/diff_command.h"

#include "cli/device_diff.h"
#include "cli/event_json.h"
#include "cli/event_text.h"
#include "cli/table.h"
#include "cli/unknown_name.h"
#include "model/text.h"

#include <fmt/format.h>

namespace headwater {
namespace {

void write_field(std::string_view name, const DeviceField& field, JsonWriter& json) {
  json.key(name);
  field.value ? write_value(*field.value, json) : json.null();
  if (!field.unit.empty()) json.field(fmt::format("{}_unit", name), field.unit);
}

std::string json_of(const std::string& device, Sequence from, Sequence to,
                    const std::vector<FieldChange>& changes) {
  JsonWriter json;
  json.begin_object();
  json.field("device", device);
  json.field("from_seq", from.value());
  json.field("to_seq", to.value());
  json.key("changes");
  json.begin_array();
  for (const FieldChange& change : changes) {
    json.begin_object();
    json.field("field", change.field);
    write_field("from", change.before, json);
    write_field("to", change.after, json);
    json.field("count", change.count);
    json.key("events");
    json.begin_array();
    for (const OwnedEvent& event : change.events) write_event(event.view(), json);
    json.end_array();
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.take_line();
}

std::string events_text(const FieldChange& change) {
  std::string text;
  if (change.count > change.events.size()) {
    text = fmt::format("{} before, ", change.count - change.events.size());
  }
  for (std::size_t i = 0; i < change.events.size(); ++i) {
    const OwnedEvent& event = change.events[i];
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ", event.sequence.value(),
                        event_type_name(event.event.type));
  }
  return text;
}

std::string text_of(const std::string& device, Sequence from, Sequence to,
                    const std::vector<FieldChange>& changes) {
  std::string text = fact_line("device", escaped(device));
  text += fact_line("from event", fmt::to_string(from.value()));
  text += fact_line("to event", fmt::to_string(to.value()));
  if (changes.empty()) return text + "\nnothing changed\n";
  Table table({{"FIELD"}, {"FROM"}, {"TO"}, {"EVENTS"}});
  for (const FieldChange& change : changes) {
    table.add({escaped(change.field), field_text(change.before), field_text(change.after),
               events_text(change)});
  }
  return text + "\n" + table.text();
}

Result<DeviceHistory> history_at(LogReader& reader, const std::string& device,
                                 const std::optional<std::string>& at,
                                 std::optional<std::uint64_t> at_seq, Timestamp now) {
  auto end = history_end(reader, at, at_seq, now);
  if (!end) return end.error();
  return fold_device(reader, device, *end);
}

}  // namespace

Result<void> run_diff(LogReader& reader, const DiffOptions& options, Format format,
                      const Clock& clock, Output& output) {
  if (!options.from && !options.from_seq) {
    return Error{ErrorKind::invalid_input, "nothing says where to begin",
                 "give a time, T1, or a position, --from-seq N"};
  }
  const Timestamp now = clock.now().wall;
  auto before = history_at(reader, options.device, options.from, options.from_seq, now);
  if (!before) return before.error();
  auto after = history_at(reader, options.device, options.to, options.to_seq, now);
  if (!after) return after.error();
  if (after->sequence < before->sequence) {
    return Error{ErrorKind::invalid_input,
                 fmt::format("the second point, event {}, is before the first, event {}",
                             after->sequence.value(), before->sequence.value()),
                 ""};
  }
  if (!after->device) return unknown_device(reader, options.device, after->sequence);
  auto changes = changes_between(reader, options.device, *before, *after);
  if (!changes) return changes.error();
  const auto write = format == Format::json ? json_of : text_of;
  output.write(write(options.device, before->sequence, after->sequence, *changes));
  return {};
}

}  // namespace headwater
