// Events of every kind in any order, the same for the same seed on every machine.
#pragma once

#include "model/event.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace headwater::testing {

// `count` events of the gateway and up to `devices` devices: all types and one that nobody knows,
// values with all bits, times that go back and forth. About one reading in ten comes again.
[[nodiscard]] std::vector<Event> random_events(std::uint64_t seed, std::size_t count,
                                               std::uint64_t devices = 20);

}  // namespace headwater::testing
