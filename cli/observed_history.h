// What was true of a device at a moment, by all that is known of it now.
//
// It is the fold, in the order of the log, of the device's events that happened by that moment,
// whenever they were recorded: an event counts by its own time (of a reading, the device's; of a
// correction, that of the reading it corrects). So
//
// - a measurement has the reading with the latest time up to the moment, the one with the highest
//   sequence among equals, be it recorded late or not, with all its corrections, whenever made;
// - its calibration is the one that was in force where the reading stands in the log: calibrations
//   count by their place in the log and not by their time;
// - presence, alarms, limits, description and actuations are those of the events up to the moment.
#pragma once

#include "cli/device_history.h"
#include "store/reader.h"

#include <string>

namespace headwater {

// Begins at the newest snapshot before which the device had no event that happened later than
// `time`, and reads only segments behind it that may have events of the device from before. The
// sequence is that of the log's head. Error: storage, damaged; not_found, where events that may
// have happened later have been removed, and only what they led to is known.
Result<DeviceHistory> fold_observed(LogReader& reader, const std::string& id, Timestamp time);

}  // namespace headwater
