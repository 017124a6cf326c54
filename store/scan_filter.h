// Which events of a log are wanted.
#pragma once

#include "model/event.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace headwater {

struct ScanFilter {
  std::string device{};                    // empty: of every one
  std::vector<EventType> types{};          // empty: of every type
  std::optional<Timestamp> time_from{};    // that happened then or later,
  std::optional<Timestamp> time_before{};  //   and before this

  [[nodiscard]] bool empty() const {
    return device.empty() && types.empty() && !time_from && !time_before;
  }
  [[nodiscard]] bool matches(const RecordedEvent& event) const {
    if (!device.empty() && event.device != device) return false;
    if (!types.empty() && std::find(types.begin(), types.end(), event.type) == types.end()) {
      return false;
    }
    return !(time_from && event.time < *time_from) && !(time_before && event.time >= *time_before);
  }
};

}  // namespace headwater
