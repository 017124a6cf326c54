// The alarms of a device one after the other: raised, and perhaps cleared.
#pragma once

#include "model/alarms.h"
#include "model/event.h"

#include <optional>
#include <string_view>
#include <vector>

namespace headwater {

struct AlarmRecord {
  std::string measurement;
  Bound bound = Bound::high;
  Timestamp since;   // the reading that was beyond the bound first
  Timestamp raised;  // the times of the events
  std::optional<Timestamp> cleared{};

  // Whether it is the same alarm, be it raised and cleared at other times.
  [[nodiscard]] bool same(const AlarmRecord& other) const {
    return measurement == other.measurement && bound == other.bound && since == other.since;
  }
  bool operator==(const AlarmRecord&) const = default;
};

class AlarmList {
 public:
  // Takes over the alarms that are raised on the device.
  void begin_with(const Device& device);
  void add(const AlarmRaised& raised, Timestamp at);
  // What is not known to be raised is not cleared.
  void add(const AlarmCleared& cleared, Timestamp at);
  // An AlarmRaised or AlarmCleared of a known version; others change nothing. Error: damaged.
  Result<void> add(const RecordedEvent& event);

  [[nodiscard]] const std::vector<AlarmRecord>& all() const { return all_; }

 private:
  std::vector<AlarmRecord> all_;  // in the order in which they were raised
};

// The measurement that an alarm's event names; empty for other events. Error: damaged.
Result<std::string> alarmed_measurement(const RecordedEvent& event);

}  // namespace headwater
