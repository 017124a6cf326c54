// What people have said of a device, and what follows from it: its description, its limits and the
// alarms on them, its calibrations, the actuations under way. Part of the device aggregate; most
// devices have none.
#pragma once

#include "model/error.h"
#include "model/payload.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater {

// How a measurement stands to one bound of its limits.
struct Watch {
  Sequence beyond_at;   // the reading that was beyond it first; 0: it is within
  Timestamp since;      // that reading's time,
  Uptime since_uptime;  // and when it was committed
  Sequence raised;      // the AlarmRaised; 0: there is no alarm
  bool operator==(const Watch&) const = default;
};

struct LimitRule {
  LimitsSet limits;
  Watch low;
  Watch high;
  bool operator==(const LimitRule&) const = default;
};

// An actuation that is neither done nor given up.
struct Actuation {
  Sequence request;
  std::string key;  // the request's cause
  ActuationRequested asked;
  Timestamp requested;
  Uptime requested_uptime;  // from then on its time runs
  bool attempted = false;
  bool sent = false;
  Uptime handed_over{};  // to the connection with the broker, if it is sent; 0: it is not known
};

// Whether `asked` waits for a confirmation once it is sent.
[[nodiscard]] bool wants_confirmation(const ActuationRequested& asked);

struct DeviceProfile {
  Origin origin = Origin::heard;
  DeviceDescribed description;
  bool decommissioned = false;
  std::vector<LimitRule> limits;             // by measurement, ascending
  std::vector<CalibrationSet> calibrations;  // likewise
  std::vector<Actuation> actuations;         // by request, ascending

  [[nodiscard]] const LimitRule* limit_of(std::string_view measurement) const;
  [[nodiscard]] LimitRule* limit_of(std::string_view measurement);
  [[nodiscard]] const CalibrationSet* calibration_of(std::string_view measurement) const;
  [[nodiscard]] const Actuation* actuation(Sequence request) const;
};

// Folds an event of a known version in, if it is about the profile; of limits, what does not hang
// on readings. Error: damaged, and nothing has changed.
Result<void> apply(DeviceProfile& profile, const RecordedEvent& event);
// Whether apply() changes something for events of the type.
[[nodiscard]] bool is_about_profile(EventType type);

// A measurement now has this value, by a reading of this time: whether that is beyond its bounds.
// True: `watches` has changed.
bool watch(LimitRule& rule, double value, Timestamp time, Sequence at, Uptime committed);

// `value` as the calibration has it: numbers change, and become doubles; what would be infinite is
// the largest number that there is, so that limits hold for it.
[[nodiscard]] Value calibrated(const CalibrationSet& calibration, const Value& value);
// A value that limits can hold for: a number.
[[nodiscard]] std::optional<double> as_number(const Value& value);

}  // namespace headwater
