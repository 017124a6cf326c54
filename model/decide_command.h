// decide() for what people ask of a device.
#pragma once

#include "model/alarms.h"
#include "model/decide.h"

namespace headwater {

// As decide(): the events that the command leads to, or a CommandRejected. Error: damaged.
Result<void> decide_command(Draft& draft, const DeviceCommand& command, Timestamp arrived,
                            const Limits& limits);

// Records the alarms that are due at the device. Error: damaged.
Result<void> settle_alarms(Draft& draft, std::string_view device, Timestamp time,
                           const std::optional<PassedTime>& passed = std::nullopt,
                           ClearReason why = ClearReason::back_within);

}  // namespace headwater
