// One hash that stands for the whole state: equal on edge and centre, and on every platform.
#pragma once

#include "model/chain.h"
#include "model/state.h"

namespace headwater {

// SHA-256 over the model version, the gateway and the devices in the order of their ids, each in a
// fixed binary form (little-endian, texts with their length before them).
[[nodiscard]] Hash state_digest(const State& state);

}  // namespace headwater
