// What was known of one device at a point of the log.
#pragma once

#include "model/device.h"
#include "store/reader.h"

#include <cstdint>
#include <optional>
#include <string>

namespace headwater {

// How far to fold.
struct HistoryEnd {
  Sequence to;                           // a position of the log
  std::optional<Timestamp> recorded_by;  // and no further than recorded_by() of recorded_time.h
};

// The end that the command line names: a time, a position, or neither: the head. Error:
// invalid_input (a time that is none); not_found (beyond the head); storage, damaged.
Result<HistoryEnd> history_end(LogReader& reader, const std::optional<std::string>& at,
                               std::optional<std::uint64_t> at_seq, Timestamp now);

struct DeviceHistory {
  std::optional<Device> device;  // nothing: it had not been heard of
  Sequence sequence;             // where the fold ended
};

// Folds one device's events alone, from the newest snapshot on; its state depends on nothing else.
// Error: storage, damaged; not_found, where what was known then has been removed.
Result<DeviceHistory> fold_device(LogReader& reader, const std::string& id, const HistoryEnd& end);

}  // namespace headwater
