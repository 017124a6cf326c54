// A what-if: one device's history with other rules than those that were in force. A fold beside the
// log: what it decides goes into this device alone.
#pragma once

#include "model/alarm_list.h"
#include "model/device.h"
#include "model/device_rules.h"
#include "model/gateway.h"

namespace headwater {

// How often a gateway looks whether time alone raises an alarm, in microseconds.
inline constexpr std::uint64_t alarm_tick_us = 1'000'000;

class Sandbox {
 public:
  // `start`: the device before the first event that apply() is given. The rules are in force from
  // there on, and those of the log that they replace never come to be.
  Sandbox(const DeviceRules& rules, Device start);

  // Goes on with the next event of the log, be it of this device or not: that time has passed
  // counts. `gateway`: as of the event before. Error: damaged, in an event of the device.
  Result<void> apply(const RecordedEvent& event, const Gateway& gateway);

  [[nodiscard]] const Device& device() const { return device_; }
  // The alarms on the measurements that rules are given for.
  [[nodiscard]] const AlarmList& alarms() const { return alarms_; }
  // Whether rules are given for the measurement.
  [[nodiscard]] bool concerns(std::string_view measurement) const;

 private:
  [[nodiscard]] bool replaces(const RecordedEvent& event) const;
  Result<void> settle(const RecordedEvent& at, const std::optional<PassedTime>& passed,
                      ClearReason why = ClearReason::back_within);
  Result<void> record(const std::vector<AlarmChange>& changes, const RecordedEvent& at);

  const DeviceRules& rules_;
  Device device_;
  AlarmList alarms_;
  bool begun_ = false;
};

}  // namespace headwater
