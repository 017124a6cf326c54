// The newest events of one device among many: what `events --device` asks. Beside it the same from
// the row table, by its index.
#pragma once

#include "model/event.h"

#include <string>
#include <vector>

namespace headwater::testing {

// Fills both below `directory`, and prints how soon the answers are there.
void bench_recent(const std::vector<Event>& events, const std::string& directory);

}  // namespace headwater::testing
