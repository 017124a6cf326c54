// Log time: how long a log has been lived, by the clock since boot alone.
//
// The wall clock steps, by hours or by decades, and a log must not lose anything by that. So the
// time between two commits is what the clock since boot says; where that has begun anew, what it
// has counted since. Of the time when the machine was off nothing is known, and none is counted:
// log time never goes faster than time, whatever any clock does.
#pragma once

#include "model/elapsed.h"

#include <cstdint>

namespace headwater {

// Adds up the log time of a walk over commits.
class LogTime {
 public:
  explicit LogTime(Uptime start) : last_(start) {}

  void go_to(Uptime commit) {
    elapsed_us_ += elapsed_between(last_, commit);
    last_ = commit;
  }
  [[nodiscard]] std::uint64_t elapsed_us() const { return elapsed_us_; }

 private:
  Uptime last_;
  std::uint64_t elapsed_us_ = 0;
};

}  // namespace headwater
