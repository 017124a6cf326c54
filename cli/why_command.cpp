#include "cli/why_command.h"

#include "cli/device_fields.h"
#include "cli/device_history.h"
#include "cli/event_json.h"
#include "cli/event_text.h"
#include "cli/explanation.h"
#include "cli/table.h"
#include "cli/unknown_name.h"
#include "model/text.h"

#include <fmt/format.h>

namespace headwater {
namespace {

struct Answer {
  DeviceField field;
  std::vector<Reason> reasons;
};

std::string json_of(const std::string& device, Sequence sequence,
                    const std::vector<Answer>& answers) {
  JsonWriter json;
  std::string lines;
  for (const Answer& answer : answers) {
    json.begin_object();
    json.field("device", device);
    json.field("seq", sequence.value());
    json.field("field", answer.field.name);
    json.key("value");
    answer.field.value ? write_value(*answer.field.value, json) : json.null();
    if (!answer.field.unit.empty()) json.field("unit", answer.field.unit);
    json.key("events");
    json.begin_array();
    for (const Reason& reason : answer.reasons) {
      json.begin_object();
      json.field("role", reason.role);
      json.field("seq", reason.sequence.value());
      json.key("event");
      reason.event ? write_event(reason.event->view(), json) : json.null();
      json.end_object();
    }
    json.end_array();
    json.end_object();
    lines += json.take_line();
  }
  return lines;
}

std::string text_of(const std::string& device, Sequence sequence,
                    const std::vector<Answer>& answers) {
  std::string text = fact_line("device", escaped(device));
  text += fact_line("as of event", fmt::to_string(sequence.value()));
  for (const Answer& answer : answers) {
    text += "\n" + fact_line(escaped(answer.field.name), field_text(answer.field));
    if (answer.reasons.empty()) text += "no event is behind it\n";
    if (answer.reasons.empty()) continue;
    Table table({{"SEQ", Align::right}, {"TIME"}, {"ROLE"}, {"EVENT"}, {"WHAT"}});
    for (const Reason& reason : answer.reasons) {
      const std::string seq = fmt::to_string(reason.sequence.value());
      if (!reason.event) {
        table.add({seq, "", reason.role, "", "not in the log any more"});
        continue;
      }
      const RecordedEvent event = reason.event->view();
      table.add({seq, to_iso8601(event.time), reason.role, event_type_name(event.type),
                 event_summary(event)});
    }
    text += table.text();
  }
  return text;
}

}  // namespace

Result<void> run_why(LogReader& reader, const WhyOptions& options, Format format,
                     const Clock& clock, Output& output) {
  auto end = history_end(reader, options.at, options.at_seq, clock.now().wall);
  if (!end) return end.error();
  auto history = fold_device(reader, options.device, *end);
  if (!history) return history.error();
  if (!history->device) return unknown_device(reader, options.device, history->sequence);
  auto fields = fields_named(options.field, device_fields(*history->device));
  if (!fields) return fields.error();
  std::vector<Answer> answers;
  for (DeviceField& field : *fields) {
    auto reasons = explain(reader, *history->device, history->sequence, field.name);
    if (!reasons) return reasons.error();
    answers.push_back({std::move(field), std::move(*reasons)});
  }
  const auto write = format == Format::json ? json_of : text_of;
  output.write(write(options.device, history->sequence, answers));
  return {};
}

}  // namespace headwater
