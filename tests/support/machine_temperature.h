// The recorded temperature of a machine: one value in five minutes for eleven weeks, with gaps,
// twelve times that come twice and one step backwards. NAB's machine_temperature_system_failure.
#pragma once

#include "model/error.h"
#include "model/timestamp.h"

#include <vector>

namespace headwater::testing {

struct MachineTemperature {
  Timestamp time;
  double value = 0;
};

// All of them, in the order of the file (data_file.h). Error: not_found, if it is not there;
// damaged.
Result<std::vector<MachineTemperature>> machine_temperatures();

}  // namespace headwater::testing
