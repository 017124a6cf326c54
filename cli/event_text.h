// Events as lines for people.
#pragma once

#include "model/event.h"
#include "model/measurement.h"

#include <string>

namespace headwater {

// A value on one line: numbers as they are, text escaped.
[[nodiscard]] std::string value_text(const Value& value);

// What happened, in a few words: "temp=20.6 C humidity=41 [retained]".
[[nodiscard]] std::string event_summary(const RecordedEvent& event);

// Sequence, time, device, type and summary as one line, with its end. All that came from outside is
// escaped. `kept`: the log around it has been removed, and the line says so.
[[nodiscard]] std::string event_line(const RecordedEvent& event, bool kept = false);

}  // namespace headwater
