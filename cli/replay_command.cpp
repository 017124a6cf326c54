#include "cli/replay_command.h"

#include "cli/event_json.h"
#include "cli/event_text.h"
#include "cli/rules_replay.h"
#include "cli/table.h"
#include "config/rules_file.h"
#include "model/text.h"

#include <fmt/format.h>

namespace headwater {
namespace {

struct Counts {
  std::uint64_t both = 0;
  std::uint64_t only_history = 0;
  std::uint64_t only_rules = 0;
};

Counts count(const std::vector<AlarmComparison>& alarms) {
  Counts counts;
  for (const AlarmComparison& alarm : alarms) {
    ++(!alarm.rules ? counts.only_history : alarm.history ? counts.both : counts.only_rules);
  }
  return counts;
}

std::string_view where(const AlarmComparison& alarm) {
  return !alarm.rules ? "history" : alarm.history ? "both" : "rules";
}

void write_alarm(std::string_view name, const std::optional<AlarmRecord>& alarm, JsonWriter& json) {
  json.key(name);
  if (!alarm) return json.null();
  json.begin_object();
  json.field("raised", to_iso8601(alarm->raised));
  json.key("cleared");
  alarm->cleared ? json.text(to_iso8601(*alarm->cleared)) : json.null();
  json.end_object();
}

void write_latest(std::string_view name, const std::optional<LatestMeasurement>& latest,
                  JsonWriter& json) {
  json.key(name);
  latest ? write_value(latest->value, json) : json.null();
  if (latest && !latest->unit.empty()) json.field(fmt::format("{}_unit", name), latest->unit);
}

std::string json_of(const RulesReplay& replay, const DeviceComparison& device) {
  JsonWriter json;
  const Counts counts = count(device.alarms);
  json.begin_object();
  json.field("device", device.device);
  json.field("from_seq", replay.from.value());
  json.field("to_seq", replay.to.value());
  json.field("both", counts.both);
  json.field("only_history", counts.only_history);
  json.field("only_rules", counts.only_rules);
  json.key("alarms");
  json.begin_array();
  for (const AlarmComparison& alarm : device.alarms) {
    json.begin_object();
    json.field("measurement", alarm.either().measurement);
    json.field("bound", name_of(alarm.either().bound));
    json.field("since", to_iso8601(alarm.either().since));
    json.field("in", where(alarm));
    write_alarm("history", alarm.history, json);
    write_alarm("rules", alarm.rules, json);
    json.end_object();
  }
  json.end_array();
  json.key("values");
  json.begin_array();
  for (const ValueComparison& value : device.values) {
    json.begin_object();
    json.field("measurement", value.history->name);
    write_latest("history", value.history, json);
    write_latest("rules", value.rules, json);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.take_line();
}

std::string alarm_text(const std::optional<AlarmRecord>& alarm) {
  if (!alarm) return "-";
  return fmt::format("{} to {}", to_iso8601(alarm->raised),
                     alarm->cleared ? to_iso8601(*alarm->cleared) : "now");
}

std::string latest_text(const std::optional<LatestMeasurement>& latest) {
  if (!latest) return "-";
  return value_text(latest->value) + (latest->unit.empty() ? "" : " " + escaped(latest->unit));
}

std::string text_of(const RulesReplay& replay, const DeviceComparison& device) {
  const Counts counts = count(device.alarms);
  std::string text = fact_line("device", escaped(device.device));
  text += fact_line("events", fmt::format("{} to {}", replay.from.value(), replay.to.value()));
  text += fact_line("alarms", fmt::format("{} in both, {} only in history, {} only with these "
                                          "rules",
                                          counts.both, counts.only_history, counts.only_rules));
  if (!device.alarms.empty()) {
    Table table({{"MEASUREMENT"}, {"BOUND"}, {"SINCE"}, {"IN HISTORY"}, {"WITH THESE RULES"}});
    for (const AlarmComparison& alarm : device.alarms) {
      table.add({escaped(alarm.either().measurement), std::string(name_of(alarm.either().bound)),
                 to_iso8601(alarm.either().since), alarm_text(alarm.history),
                 alarm_text(alarm.rules)});
    }
    text += "\n" + table.text();
  }
  if (device.values.empty()) return text + "\nthe latest values are the same\n";
  Table table({{"MEASUREMENT"}, {"IN HISTORY", Align::right}, {"WITH THESE RULES", Align::right}});
  for (const ValueComparison& value : device.values) {
    table.add({escaped(value.history->name), latest_text(value.history), latest_text(value.rules)});
  }
  return text + "\n" + table.text();
}

}  // namespace

Result<void> run_replay(LogReader& reader, const ReplayOptions& options, Format format,
                        Output& output) {
  auto rules = load_rules(options.rules);
  if (!rules) return rules.error();
  auto replay = replay_with(reader, *rules);
  if (!replay) return replay.error();
  const auto write = format == Format::json ? json_of : text_of;
  for (std::size_t i = 0; i < replay->devices.size(); ++i) {
    if (i > 0 && format == Format::table) output.write("\n");
    output.write(write(*replay, replay->devices[i]));
  }
  return {};
}

}  // namespace headwater
