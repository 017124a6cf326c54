#include "cli/trace_command.h"

#include "cli/device_fields.h"
#include "cli/fold_trace.h"
#include "cli/json_writer.h"
#include "cli/log_point.h"
#include "model/text.h"
#include "process/version.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace headwater {
namespace {

Result<std::vector<Sequence>> points_of(LogReader& reader, const std::vector<std::string>& texts) {
  std::vector<Sequence> points;
  for (const std::string& text : texts) {
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, value);
    if (result.ec != std::errc{} || result.ptr != end) {
      return Error{ErrorKind::invalid_input,
                   fmt::format("--at-seq: \"{}\" is not a whole number", escaped(text)), ""};
    }
    auto point = log_point(reader, value);
    if (!point) return point.error();
    points.push_back(*point);
  }
  std::sort(points.begin(), points.end());
  return points;
}

Result<TraceRange> range_of(LogReader& reader, const TraceOptions& options) {
  auto points = points_of(reader, options.at_seq);
  if (!points) return points.error();
  TraceRange range;
  range.points = std::move(*points);
  if (!options.from_seq && !options.to_seq) return range;
  auto to = log_point(reader, options.to_seq);
  if (!to) return to.error();
  range.each_from = Sequence(options.from_seq.value_or(1));
  range.each_to = *to;
  return range;
}

std::string head_line(const LogReader& reader, Sequence removed, Sequence head) {
  JsonWriter json;
  json.begin_object();
  json.field("trace", trace_version);
  json.field("program", version());
  json.field("model", std::uint64_t{model_version});
  json.field("log", reader.id().text());
  json.field("removed", removed.value());
  json.field("seq", head.value());
  json.key("parts");
  json.begin_array();
  for (const std::string& name : state_part_names()) json.text(name);
  json.end_array();
  json.end_object();
  return json.take_line();
}

std::string point_line(Sequence point, const Hash& digest) {
  JsonWriter json;
  json.begin_object();
  json.field("seq", point.value());
  json.field("digest", to_hex(digest));
  json.end_object();
  return json.take_line();
}

void write_details(const State& state, std::string_view stream, StateParts& parts,
                   JsonWriter& json) {
  json.key("parts");
  json.begin_object();
  for (const auto& [name, digest] : parts.each(state, stream)) json.field(name, to_hex(digest));
  json.end_object();
  json.key("fields");
  json.begin_object();
  const Device* device = state.find(stream);
  if (device != nullptr) {
    for (const DeviceField& field : device_fields(*device)) {
      json.field(field.name, field_text(field));
    }
  }
  json.end_object();
}

std::string event_line(const RecordedEvent& event, const State& state, StateParts& parts,
                       bool details) {
  JsonWriter json;
  json.begin_object();
  json.field("seq", event.sequence.value());
  json.field("device", event.device);
  json.field("type", event_type_name(event.type));
  json.field("digest", to_hex(parts.digest(state, event.device)));
  if (details) write_details(state, event.device, parts, json);
  json.end_object();
  return json.take_line();
}

}  // namespace

Result<void> run_trace(LogReader& reader, const TraceOptions& options, Output& output) {
  auto range = range_of(reader, options);
  if (!range) return range.error();
  auto parts = StateParts::named(options.parts.empty() ? state_part_names() : options.parts);
  if (!parts) return parts.error();
  auto head = reader.head();
  if (!head) return head.error();
  FoldTrace trace(std::move(*range), *parts);
  if (auto opened = trace.open(reader); !opened) return opened;
  output.write(head_line(reader, trace.removed(), head->sequence));
  // Whoever listens wants to know that it goes on.
  if (auto flushed = output.flush(); !flushed) return flushed;
  const auto on_point = [&](Sequence point, const Hash& digest) {
    output.write(point_line(point, digest));
    (void)output.flush();  // the last one says whether one has failed
  };
  return trace.run(reader, on_point, [&](const RecordedEvent& event, const State& state) {
    output.write(event_line(event, state, *parts, options.details));
  });
}

}  // namespace headwater
