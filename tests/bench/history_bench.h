// Time travel in a log of 10,000,000 events: how soon the state of a device at any moment is there,
// what changed, and why, beside a fold of the whole log.
#pragma once

#include "model/event.h"

#include <string>
#include <vector>

namespace headwater::testing {

// Fills a log below `directory` whose times go on from event to event, some of them an hour late;
// prints a line for each question.
void bench_history(const std::vector<Event>& events, const std::string& directory);

}  // namespace headwater::testing
