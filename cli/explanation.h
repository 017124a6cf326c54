// Which events are behind a value: the reading, the calibration and the corrections that made it;
// the limits and the reading behind an alarm; what people said.
#pragma once

#include "cli/owned_event.h"
#include "model/device.h"
#include "store/reader.h"

#include <optional>
#include <string>
#include <vector>

namespace headwater {

struct Reason {
  std::string role;  // "reading", "calibration", "correction", "limits" ...
  Sequence sequence;
  std::optional<OwnedEvent> event;  // nothing: it is not in the log any more
};

// Of `field` (a full name of device_fields.h), as `device` has it at `to`; in the order in which
// they count. Empty if no event is behind it. Error: storage, damaged.
Result<std::vector<Reason>> explain(LogReader& reader, const Device& device, Sequence to,
                                    const std::string& field);

// The calibration that was in force for a measurement of the device at `at`, if there was one;
// events up to `from` are not looked at. Error: storage, damaged.
Result<std::optional<OwnedEvent>> calibration_at(LogReader& reader, const std::string& device,
                                                 const std::string& measurement, Sequence at,
                                                 Sequence from = {});

}  // namespace headwater
