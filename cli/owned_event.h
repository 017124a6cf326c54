// An event with texts of its own, which outlives the scan that it came from.
#pragma once

#include "model/event.h"

#include <string>

namespace headwater {

struct OwnedEvent {
  explicit OwnedEvent(const RecordedEvent& from)
      : event{std::string(from.device), from.type, from.version, from.time, std::string(from.cause),
              std::string(from.payload)},
        sequence(from.sequence),
        recorded(from.recorded) {}
  // Valid as long as this.
  [[nodiscard]] RecordedEvent view() const { return as_recorded(event, sequence, recorded); }

  Event event;
  Sequence sequence;
  Instant recorded;
};

}  // namespace headwater
