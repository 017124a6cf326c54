// Bytes kept per event: the log against a row for each event, and against the raw messages.
#pragma once

#include "model/event.h"
#include "tests/support/telemetry.h"

#include <string>
#include <vector>

namespace headwater::testing {

// Prints the tables: the telemetry's day once, and a week of such days. `events` are those of
// `messages`. Works below `directory`.
void bench_kept(const std::vector<SensorMessage>& messages, const std::vector<Event>& events,
                const std::string& directory);

}  // namespace headwater::testing
