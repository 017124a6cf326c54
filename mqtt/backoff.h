// How long to wait before the next attempt to connect.
#pragma once

#include <chrono>
#include <cstdint>

namespace headwater {

// Doubles with every failure up to a cap, with jitter so that a thousand gateways do not come back
// at the same instant. Begins anew only after a connection that lasted: a link that flaps is not
// a link that works.
class Backoff {
 public:
  using Duration = std::chrono::milliseconds;

  static constexpr Duration first{500};
  static constexpr Duration cap{60'000};
  static constexpr Duration stable_after{30'000};

  // The delay before the next attempt: between half and all of the present step. `random`: any
  // number, evenly spread.
  [[nodiscard]] Duration next(std::uint32_t random);
  // A connection was lost that had lasted for `lasted`.
  void lost_after(Duration lasted);

 private:
  Duration step_ = first;
};

}  // namespace headwater
