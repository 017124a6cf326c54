// Rules for a what-if: limits and calibrations of one device in place of those of its log.
#pragma once

#include "model/rule_payloads.h"

#include <string>
#include <vector>

namespace headwater {

struct DeviceRules {
  std::string device;
  std::vector<LimitsSet> limits;             // of each measurement at most one
  std::vector<CalibrationSet> calibrations;  // likewise; one that changes nothing stands for none
};

}  // namespace headwater
