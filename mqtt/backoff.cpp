#include "mqtt/backoff.h"

#include <algorithm>

namespace headwater {

Backoff::Duration Backoff::next(std::uint32_t random) {
  const auto half = step_.count() / 2;
  const Duration delay(half + static_cast<Duration::rep>(random) % (step_.count() - half + 1));
  step_ = std::min(step_ * 2, cap);
  return delay;
}

void Backoff::lost_after(Duration lasted) {
  if (lasted >= stable_after) step_ = first;
}

}  // namespace headwater
