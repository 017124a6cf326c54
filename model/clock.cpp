#include "model/clock.h"

#include <ctime>

namespace headwater {
namespace {

std::int64_t read_microseconds(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000 + time.tv_nsec / 1'000;
}

}  // namespace

Instant SystemClock::now() const {
  return {Timestamp(read_microseconds(CLOCK_REALTIME)),
          Uptime(static_cast<std::uint64_t>(read_microseconds(CLOCK_BOOTTIME)))};
}

}  // namespace headwater
