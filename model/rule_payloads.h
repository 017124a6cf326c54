// What the events about a device's rules say: limits, calibrations, and the alarms that follow.
#pragma once

#include "model/event.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headwater {

// The limits of one measurement, in place of those before; without a bound there are none.
struct LimitsSet {
  static constexpr EventType type = EventType::limits_set;
  static constexpr std::uint32_t version = 1;
  std::string measurement;
  std::optional<double> low;   // an alarm below
  std::optional<double> high;  // an alarm above
  double hysteresis = 0;       // how far inside the bound it is over; not negative
  std::uint64_t for_us = 0;    // how long the value must be beyond the bound
  bool operator==(const LimitsSet&) const = default;
};

// Readings from here on: value * scale + offset.
struct CalibrationSet {
  static constexpr EventType type = EventType::calibration_set;
  static constexpr std::uint32_t version = 1;
  std::string measurement;
  double scale = 1;
  double offset = 0;
  std::string unit;  // in place of the device's own; empty: that one
  bool operator==(const CalibrationSet&) const = default;
};

// Stored: do not change a number.
enum class Bound : std::uint32_t { low = 1, high = 2 };
[[nodiscard]] std::string_view name_of(Bound bound);

// A measurement has been beyond a bound for as long as its limits say.
struct AlarmRaised {
  static constexpr EventType type = EventType::alarm_raised;
  static constexpr std::uint32_t version = 1;
  std::string measurement;
  Bound bound = Bound::high;
  double value = 0;
  double limit = 0;
  Timestamp since;  // the reading that was beyond it first
  bool operator==(const AlarmRaised&) const = default;
};

// Stored: do not change a number.
enum class ClearReason : std::uint32_t { back_within = 1, limits_changed = 2, decommissioned = 3 };
[[nodiscard]] std::string_view name_of(ClearReason reason);

struct AlarmCleared {
  static constexpr EventType type = EventType::alarm_cleared;
  static constexpr std::uint32_t version = 1;
  std::string measurement;
  Bound bound = Bound::high;
  double value = 0;
  ClearReason reason = ClearReason::back_within;
  bool operator==(const AlarmCleared&) const = default;
};

}  // namespace headwater
