// Whether what a command asks for makes sense by itself, whatever the state is.
#pragma once

#include "model/device_command.h"

#include <optional>
#include <string>
#include <string_view>

namespace headwater {

// Why a command cannot be done, for people; nothing: it can.
using Refusal = std::optional<std::string>;

inline constexpr std::size_t rules_limit = 64;  // limits, and calibrations, of a device

[[nodiscard]] Refusal check_limits(const LimitsSet& limits);
[[nodiscard]] Refusal check_calibration(const CalibrationSet& calibration);
[[nodiscard]] Refusal check_actuation(const ActuationRequested& asked);
[[nodiscard]] Refusal check_correction(const CorrectReading& correction);
[[nodiscard]] Refusal check_description(const DeviceDescribed& description);
[[nodiscard]] Refusal check_reason(std::string_view reason);

}  // namespace headwater
