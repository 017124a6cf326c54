// Events as lines for people.
#pragma once

#include "model/event.h"
#include "model/measurement.h"
#include "model/rule_payloads.h"

#include <string>

namespace headwater {

// A value on one line: numbers as they are, text escaped.
[[nodiscard]] std::string value_text(const Value& value);

// What happened, in a few words: "temp=20.6 C humidity=41 [retained]".
[[nodiscard]] std::string event_summary(const RecordedEvent& event);

// Likewise, what the rules of a device say: "temp: low 2 high 8 for 60 s", "temp: * 1.8 + 32 F".
[[nodiscard]] std::string payload_summary(const LimitsSet& limits);
[[nodiscard]] std::string payload_summary(const CalibrationSet& calibration);

// Sequence, time, device, type and summary as one line, with its end. All that came from outside is
// escaped. `kept`: the log around it has been removed, and the line says so.
[[nodiscard]] std::string event_line(const RecordedEvent& event, bool kept = false);

}  // namespace headwater
