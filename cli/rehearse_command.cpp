#include "cli/rehearse_command.h"

#include "cli/json_writer.h"
#include "cli/rehearsal.h"
#include "cli/table.h"
#include "model/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace headwater {
namespace {

// This program, even if its file has been replaced meanwhile.
constexpr const char* this_program = "/proc/self/exe";
constexpr std::uint64_t patience_limit_s = 86'400;

void write_program(const char* name, const TraceHead& head, JsonWriter& json) {
  json.key(name);
  json.begin_object();
  json.field("program", head.program);
  json.field("model", head.model);
  json.end_object();
}

void write_texts(const char* name, const std::vector<std::string>& texts, JsonWriter& json) {
  json.key(name);
  json.begin_array();
  for (const std::string& text : texts) json.text(text);
  json.end_array();
}

std::string json_of(const Rehearsal& rehearsal) {
  JsonWriter json;
  json.begin_object();
  json.field("log", rehearsal.here.log);
  json.field("from_seq", rehearsal.here.removed + 1);
  json.field("to_seq", rehearsal.here.sequence);
  write_program("here", rehearsal.here, json);
  write_program("there", rehearsal.there, json);
  json.flag("same", !rehearsal.parting);
  write_texts("not_compared", rehearsal.not_compared, json);
  if (const auto& parting = rehearsal.parting) {
    json.key("parting");
    json.begin_object();
    json.field("seq", parting->sequence);
    json.field("device", parting->device);
    json.field("type", parting->type);
    write_texts("parts", parting->parts, json);
    json.key("fields");
    json.begin_array();
    for (const PartedField& field : parting->fields) {
      json.begin_object();
      json.field("field", field.field);
      json.field("here", field.here);
      json.field("there", field.there);
      json.end_object();
    }
    json.end_array();
    json.end_object();
  }
  json.end_object();
  return json.take_line();
}

std::string program_text(const TraceHead& head) {
  return fmt::format("headwater {}, model {}", escaped(head.program), head.model);
}

std::string text_of(const Rehearsal& rehearsal) {
  std::string text = fact_line("log", escaped(rehearsal.here.log));
  text += fact_line("events",
                    fmt::format("{} to {}", rehearsal.here.removed + 1, rehearsal.here.sequence));
  text += fact_line("here", program_text(rehearsal.here));
  text += fact_line("there", program_text(rehearsal.there));
  if (!rehearsal.not_compared.empty()) {
    text += fact_line("not compared",
                      escaped(fmt::format("{}", fmt::join(rehearsal.not_compared, ", "))));
  }
  if (!rehearsal.parting) return text + fact_line("result", "both make the same of it");
  const Parting& parting = *rehearsal.parting;
  text += fact_line("result", fmt::format("they part at event {}, {} of {}", parting.sequence,
                                          escaped(parting.type), escaped(parting.device)));
  text += fact_line("different in", escaped(fmt::format("{}", fmt::join(parting.parts, ", "))));
  if (parting.fields.empty()) return text;
  Table table({{"FIELD"}, {"HERE", Align::right}, {"THERE", Align::right}});
  for (const PartedField& field : parting.fields) {
    table.add({escaped(field.field), escaped(field.here), escaped(field.there)});
  }
  return text + "\n" + table.text();
}

}  // namespace

Result<bool> run_rehearse(const std::string& directory, const RehearseOptions& options,
                          Format format, Output& output) {
  const std::chrono::seconds patience(
      std::min<std::uint64_t>(options.patience_s.value_or(60), patience_limit_s));
  auto rehearsal =
      rehearse({this_program, directory, patience}, {options.program, directory, patience});
  if (!rehearsal) return rehearsal.error();
  output.write(format == Format::json ? json_of(*rehearsal) : text_of(*rehearsal));
  return !rehearsal->parting;
}

}  // namespace headwater
