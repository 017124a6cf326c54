// decide(): which events a command leads to, given the state. Pure: no I/O, no clock.
#pragma once

#include "model/command.h"
#include "model/draft.h"

#include <cstdint>

namespace headwater {

// Why a reading led to no event although nothing is wrong with it.
enum class Suppression {
  none,
  duplicate,  // the device's own time and all its values are those of a recent reading
  retained,   // the broker's kept copy of what is the state already
};

struct Limits {
  std::uint32_t devices = 10'000;  // readings of more devices are refused
};

// Adds the events to which `command` leads to `draft`. `arrived`: when the command came in; the
// time of what has no time of its own. A reading of a device beyond the limit becomes a
// MessageRejected. Error: damaged, if the state cannot be built on.
Result<Suppression> decide(Draft& draft, const Command& command, Timestamp arrived,
                           const Limits& limits);

}  // namespace headwater
