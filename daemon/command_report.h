// What became of a command, as the log tells it: its events are found by its key, and behind an
// actuation's request the steps that it has taken since.
#pragma once

#include "model/event.h"
#include "store/append_key.h"
#include "store/reader.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater {

// How far an actuation has come.
enum class ActuationStage { requested, attempted, sent, confirmed, failed, expired };
[[nodiscard]] std::string_view name_of(ActuationStage stage);

struct ReportedStep {
  ActuationStage stage = ActuationStage::requested;
  Sequence sequence;
  Timestamp time;
  std::string detail;  // attempted: the topic; confirmed: by what; failed, expired: why
};

struct CommandReport {
  std::string command;  // "set-limits"; empty: the events that would tell are not here any more
  std::string device;   // likewise
  bool rejected = false;
  std::string reason;                                  // of the rejection
  Timestamp time;                                      // of its first event
  std::vector<std::pair<Sequence, EventType>> events;  // what it led to
  std::vector<ReportedStep> steps;                     // of an actuation; the first is `requested`
  bool to_be_confirmed = false;                        // that it was sent is not enough

  // Whether nothing more will come of it.
  [[nodiscard]] bool over() const;
};

// Of the command that led to `appended`. A few short reads. Error: storage, damaged.
Result<CommandReport> report_command(LogReader& reader, const Appended& appended);

// The same as JSON: {"id":"...","command":"...","device":"...","outcome":"done"|"rejected"|
// "unknown",...}; CONTROL.md has it all.
[[nodiscard]] std::string command_json(std::string_view id, const CommandReport& report,
                                       std::optional<bool> repeated);

}  // namespace headwater
