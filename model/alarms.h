// Which alarms are due: a pure look at a device's limits and newest values. decide() records what
// it says; a what-if asks it about other limits.
#pragma once

#include "model/device.h"
#include "model/gateway.h"
#include "model/payload.h"

#include <optional>
#include <variant>
#include <vector>

namespace headwater {

using AlarmChange = std::variant<AlarmRaised, AlarmCleared>;

// Time that has passed without a reading counts only if `now` is given: a value that stays beyond
// its bound need not be reported again to have been there for long.
struct PassedTime {
  const Gateway& gateway;
  Uptime now;
};

// What has to be recorded of `device`, by measurement, the low bound before the high one.
[[nodiscard]] std::vector<AlarmChange> due_alarms(
    const Device& device, const std::optional<PassedTime>& passed = std::nullopt,
    ClearReason why = ClearReason::back_within);

// What has to be recorded before the device is decommissioned: all that is raised is over.
[[nodiscard]] std::vector<AlarmChange> alarms_to_end(const Device& device);

}  // namespace headwater
