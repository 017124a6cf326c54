// What the benchmarks store: the recorded telemetry, or signals that look like it.
#pragma once

#include "model/event.h"
#include "tests/support/telemetry.h"

#include <cstddef>
#include <vector>

namespace headwater::testing {

// The recorded telemetry if it is there, else as many made messages.
[[nodiscard]] std::vector<SensorMessage> bench_messages();

// The readings of the messages as events.
[[nodiscard]] std::vector<Event> as_events(const std::vector<SensorMessage>& messages);

}  // namespace headwater::testing
