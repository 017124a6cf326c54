// What time travel should find, worked out in the plainest way from all events of a log.
#pragma once

#include "cli/device_history.h"
#include "cli/owned_event.h"

#include <optional>
#include <string>
#include <vector>

namespace headwater::testing {

// The fold of the longest beginning in which every event was recorded by `time`.
[[nodiscard]] DeviceHistory reference_history(const std::vector<OwnedEvent>& events,
                                              const std::string& id, Timestamp time);

// What was true of a device at `time` by all events, as observed_text(); nothing, if nothing was.
// For each measurement by itself: looks for its reading, its calibration, its last correction.
[[nodiscard]] std::optional<std::string> observed_reference(const std::vector<OwnedEvent>& events,
                                                            const std::string& id, Timestamp time);
// The same parts of a device's state: presence, name, limits, measurements.
[[nodiscard]] std::string observed_text(const Device& device);

// All that is known of a device, as JSON.
[[nodiscard]] std::string everything_of(const Device& device);

}  // namespace headwater::testing
