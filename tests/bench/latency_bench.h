// How long a durable append takes while segments are sealed and the write-ahead log is moved,
// against a bare sync of 4 KiB.
#pragma once

#include "model/event.h"

#include <string>
#include <vector>

namespace headwater::testing {

// Prints the table. Works below `directory`.
void bench_latency(const std::vector<Event>& events, const std::string& directory);

}  // namespace headwater::testing
