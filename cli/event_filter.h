// Which events of a log are wanted.
#pragma once

#include "cli/options.h"
#include "model/event.h"

#include <optional>
#include <string>
#include <vector>

namespace headwater {

class EventFilter {
 public:
  // `now`: what "10m ago" counts from. Error: invalid_input (an unknown type, with the known ones
  // listed; a time that is none).
  static Result<EventFilter> make(const EventsOptions& options, Timestamp now);

  // Events of the device and of one of the types, that happened at `since` or later and before
  // `until`.
  [[nodiscard]] bool matches(const RecordedEvent& event) const;

 private:
  std::string device_;
  std::vector<EventType> types_;
  std::optional<Timestamp> since_;
  std::optional<Timestamp> until_;
};

}  // namespace headwater
