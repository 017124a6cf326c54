// Older versions of payloads, read as the current one. Stored bytes are never rewritten: an event
// is upcast each time that it is read, step by step (model/EVENTS.md says how the next one is
// made).
#pragma once

#include "model/payload.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace headwater {

// The version that this program writes; 0 for a type that it does not know.
[[nodiscard]] std::uint32_t current_version(EventType type);

// Whether this program knows what the event says.
[[nodiscard]] bool is_known(const RecordedEvent& event);

// The bytes of a payload of version `from` as those of the current version. `from` is at least 1
// and at most current_version(type).
[[nodiscard]] std::string upcast(EventType type, std::uint32_t from, std::string_view payload);

// What an event says, whatever known version it has. The event is of Payload's type, and known.
// Error: damaged.
template <class Payload>
Result<Payload> payload_of(const RecordedEvent& event) {
  if (event.version == Payload::version) return decode<Payload>(event.payload);
  return decode<Payload>(upcast(event.type, event.version, event.payload));
}

}  // namespace headwater
