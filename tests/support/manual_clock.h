// A clock that stands still until a test moves it. Any thread.
#pragma once

#include "model/clock.h"

#include <chrono>
#include <mutex>

namespace headwater::testing {

class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant start = {Timestamp(1'767'225'600'000'000), Uptime(60'000'000)})
      : now_(start) {}

  [[nodiscard]] Instant now() const override {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  void set(Instant now) {
    const std::lock_guard lock(mutex_);
    now_ = now;
  }
  // Time passes: both clocks go on by `duration`.
  void advance(std::chrono::microseconds duration) {
    const std::lock_guard lock(mutex_);
    now_.wall = Timestamp(now_.wall.microseconds() + duration.count());
    now_.uptime = Uptime(now_.uptime.microseconds() + static_cast<std::uint64_t>(duration.count()));
  }
  // Somebody sets the wall clock, while the time since boot goes on as if nothing had happened.
  void step_wall(std::chrono::microseconds step) {
    const std::lock_guard lock(mutex_);
    now_.wall = Timestamp(now_.wall.microseconds() + step.count());
  }

 private:
  mutable std::mutex mutex_;
  Instant now_;
};

}  // namespace headwater::testing
