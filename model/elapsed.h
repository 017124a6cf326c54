// Time that has gone by, as far as the clock since boot tells.
#pragma once

#include "model/timestamp.h"

#include <cstdint>

namespace headwater {

// Microseconds that have gone by at least between two readings of the clock since boot. Where it
// has begun anew in between, what it has counted since.
[[nodiscard]] constexpr std::uint64_t elapsed_between(Uptime earlier, Uptime later) {
  if (later >= earlier) return later.microseconds() - earlier.microseconds();
  return later.microseconds();
}

}  // namespace headwater
