// The rules of a what-if (`headwater replay --rules FILE`):
//
//     devices:
//       boiler-1:
//         temp:
//           high: 80           # an alarm above; `low`: below
//           hysteresis: 2      # how far inside the bound it is over; 0 without
//           for: 5m            # how long it must be beyond; at once without
//           scale: 1.02        # readings: value * scale + offset
//           offset: -0.5
//           unit: C
//         pressure:
//           limits: none       # as if none had ever been set; also `calibration: none`
//
// Any of low, high, hysteresis and for replaces all limits of the measurement, from the beginning;
// any of scale, offset and unit its calibrations. What is not named stays as the log has it.
#pragma once

#include "model/device_rules.h"
#include "model/error.h"

#include <string>
#include <string_view>
#include <vector>

namespace headwater {

// In the order of the file. Error: configuration, each problem as FILE:LINE:COLUMN: message.
Result<std::vector<DeviceRules>> load_rules(const std::string& path);
Result<std::vector<DeviceRules>> parse_rules(std::string_view text, const std::string& name);

}  // namespace headwater
