// How long a durable append takes while segments are sealed, the write-ahead log is moved, the
// beginning is removed and snapshots are made, against bare syncs and a row-per-event table.
#pragma once

#include "model/event.h"

#include <string>
#include <vector>

namespace headwater::testing {

// Prints the table. Works below `directory`.
void bench_latency(const std::vector<Event>& recorded, const std::string& directory);

}  // namespace headwater::testing
