// What people and programs ask of a device. Each is checked against the state by decide(): it leads
// to events, or to a CommandRejected with the reason.
#pragma once

#include "model/device_id.h"
#include "model/measurement.h"
#include "model/payload.h"
#include "model/sequence.h"
#include "model/timestamp.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace headwater {

// The device becomes known before it is heard.
struct RegisterDevice {
  DeviceClass device_class = DeviceClass::unknown;
};

// What is not given stays; a label with an empty value is taken away.
struct DescribeDevice {
  std::optional<std::string> name;
  std::optional<std::string> location;
  std::optional<DeviceClass> device_class;
  std::vector<Label> labels;
};

// LimitsSet without a bound takes the limits away.
struct SetLimits {
  LimitsSet limits;
};

struct Calibrate {
  CalibrationSet calibration;
};

// The reading that is to be corrected, as the log has it.
struct RecordedReading {
  Timestamp time;
  Measurements measurements;
};

// A past reading should have had these values; nothing is changed, the correction is an event.
struct CorrectReading {
  Sequence reading;
  Measurements values;
  std::string reason;
  std::optional<RecordedReading> recorded;  // none: there is no reading of the device there,
  bool removed = false;                     // or none any more
};

// Sends something to the device.
struct Actuate {
  ActuationRequested asked;
};

struct DecommissionDevice {
  std::string reason;
};
struct RecommissionDevice {
  std::string reason;
};

using DeviceAction = std::variant<RegisterDevice, DescribeDevice, SetLimits, Calibrate,
                                  CorrectReading, Actuate, DecommissionDevice, RecommissionDevice>;

struct DeviceCommand {
  DeviceId device;
  DeviceAction action;
  std::optional<Timestamp> expires;       // refused when it comes later than this
  std::optional<Sequence> expected_last;  // refused unless this is the device's last event
  std::string arguments;                  // as they were given; for the record of a refusal
  std::optional<Uptime> came{};           // when it was given, in this boot; none: just now
};

// What of a description the command gives, as DeviceDescribed names it.
[[nodiscard]] std::vector<std::string> given_by(const DescribeDevice& wanted);

// "set-limits"
[[nodiscard]] std::string_view command_name(const DeviceAction& action);
// That of the command which an event of this type says to be done; empty if there is none.
[[nodiscard]] std::string_view command_name(EventType type);

}  // namespace headwater
