// Durable appends, bytes written, and replay: the log against a row for each event.
#pragma once

#include "model/event.h"

#include <string>
#include <vector>

namespace headwater::testing {

// Prints the tables. Works below `directory`.
void bench_append(const std::vector<Event>& events, const std::string& directory);

}  // namespace headwater::testing
