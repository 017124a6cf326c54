// What a decoder makes of a payload.
#pragma once

#include "model/error.h"
#include "model/measurement.h"
#include "model/timestamp.h"

#include <optional>
#include <string>

namespace headwater {

struct Decoded {
  Measurements measurements;      // at least one
  std::optional<Timestamp> time;  // by the device's own clock
  std::string implausible_time;   // what it sent instead, where it cannot be believed; escaped
};

// Checks that there is at least one, and that no two have the same name. They are no more than
// measurements_limit. Error: invalid_input.
Result<void> check_measurements(const Measurements& measurements);

}  // namespace headwater
