// A log of 10,000,000 events: how long a start takes, what memory it needs, and how soon the last
// events of one device are there.
#pragma once

#include "model/event.h"

#include <string>
#include <vector>

namespace headwater::testing {

// Fills a log below `directory`, and prints what a process of its own (`program` with the arguments
// --start DIRECTORY) measures with it.
void bench_scale(const std::vector<Event>& events, const std::string& directory,
                 const std::string& program);

// What that process does. Prints one line.
void measure_start(const std::string& directory);

}  // namespace headwater::testing
