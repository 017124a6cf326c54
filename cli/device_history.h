// What was known of one device at a point of the log.
#pragma once

#include "model/device.h"
#include "store/reader.h"

#include <optional>
#include <string>

namespace headwater {

// How far to fold.
struct HistoryEnd {
  Sequence to;                           // a position of the log
  std::optional<Timestamp> recorded_by;  // and not into the first event recorded after this
};

struct DeviceHistory {
  std::optional<Device> device;  // nothing: it had not been heard of
  Sequence sequence;             // where the fold ended
};

// Folds one device's events alone, from the newest snapshot on; its state depends on nothing else.
// Wall clocks step: with `recorded_by`, the fold is over the longest beginning of the log in which
// every event was recorded by that time, and begins with the log. Error: storage, damaged.
Result<DeviceHistory> fold_device(LogReader& reader, const std::string& id, const HistoryEnd& end);

}  // namespace headwater
