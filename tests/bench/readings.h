// What the benchmarks store: the recorded telemetry, or signals that look like it.
#pragma once

#include "model/event.h"
#include "tests/support/telemetry.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace headwater::testing {

// The recorded telemetry if it is there, else as many made messages.
[[nodiscard]] std::vector<SensorMessage> bench_messages();

// The readings of the messages as events.
[[nodiscard]] std::vector<Event> as_events(const std::vector<SensorMessage>& messages);

// The same events as if they were of `devices` devices, drawn at random.
[[nodiscard]] std::vector<Event> spread_over(std::vector<Event> events, std::size_t devices,
                                             std::uint64_t seed = 1);
// Their names, from 0 on.
[[nodiscard]] std::string device_of(std::size_t number);

}  // namespace headwater::testing
