#include "tests/support/wait_until.h"

#include <poll.h>

#include <algorithm>

namespace headwater::testing {

bool wait_until(const std::function<bool()>& condition, std::chrono::milliseconds timeout) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + timeout;
  int pause_ms = 1;
  while (!condition()) {
    if (Clock::now() >= deadline) return false;
    ::poll(nullptr, 0, pause_ms);
    pause_ms = std::min(pause_ms * 2, 20);
  }
  return true;
}

}  // namespace headwater::testing
