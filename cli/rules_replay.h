// Folding history once more with other rules beside it (model/sandbox.h), and what that would have
// changed. Nothing is written anywhere.
#pragma once

#include "model/alarm_list.h"
#include "model/device.h"
#include "model/device_rules.h"
#include "store/reader.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace headwater {

// One alarm, in history or with the rules or in both.
struct AlarmComparison {
  std::optional<AlarmRecord> history;
  std::optional<AlarmRecord> rules;
  [[nodiscard]] const AlarmRecord& either() const { return history ? *history : *rules; }
};

// A latest value that would be another.
struct ValueComparison {
  std::optional<LatestMeasurement> history;
  std::optional<LatestMeasurement> rules;
};

struct DeviceComparison {
  std::string device;
  std::vector<AlarmComparison> alarms;  // on the measurements with rules, by `since`
  std::vector<ValueComparison> values;  // only those that differ
};

struct RulesReplay {
  Sequence from;  // the events that were folded
  Sequence to;
  std::vector<DeviceComparison> devices;  // as the rules are ordered
};

// Folds from the first event that is there to the head. Where the beginning has been removed, the
// rules are in force from there on. Error: not_found (a device that the log does not know);
// storage, damaged.
Result<RulesReplay> replay_with(LogReader& reader, const std::vector<DeviceRules>& rules);

}  // namespace headwater
