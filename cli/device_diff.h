// What changed of a device between two points of a log, and the events that did it.
#pragma once

#include "cli/device_fields.h"
#include "cli/device_history.h"
#include "cli/owned_event.h"
#include "store/reader.h"

#include <cstdint>
#include <string>
#include <vector>

namespace headwater {

struct FieldChange {
  std::string field;  // its full name (device_fields.h)
  DeviceField before;
  DeviceField after;
  std::uint64_t count = 0;           // how many events between the points bear on it
  std::vector<OwnedEvent> events{};  // the last of those, ascending: change_events_limit at most
};

inline constexpr std::size_t change_events_limit = 10;

// The fields that differ, in the order of a state, the removed ones last. Of readings only the one
// that the newest value is of counts, with its calibration and its corrections. `before` is not
// behind `after`. Error: storage, damaged.
Result<std::vector<FieldChange>> changes_between(LogReader& reader, const std::string& id,
                                                 const DeviceHistory& before,
                                                 const DeviceHistory& after);

}  // namespace headwater
