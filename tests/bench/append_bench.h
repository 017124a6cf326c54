// Durable appends, bytes written and kept, and replay: the log against a row for each event.
#pragma once

#include "tests/support/telemetry.h"

#include <string>
#include <vector>

namespace headwater::testing {

// Prints the table. Works below `directory`.
void bench_append(const std::vector<SensorMessage>& messages, const std::string& directory);

}  // namespace headwater::testing
