// What a log holds, as a test looks at it.
#pragma once

#include "model/command.h"
#include "model/event.h"
#include "model/payload.h"
#include "store/reader.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace headwater::testing {

// An event of a log, with texts of its own.
struct Recorded {
  Sequence sequence;
  std::string device;
  EventType type{};
  Timestamp time;
  std::string payload;
};

// All events of the log in `directory` that are there, in order; those of `type` only, if one is
// given. Throws std::runtime_error if it cannot be read.
[[nodiscard]] std::vector<Recorded> recorded(const std::string& directory,
                                             std::optional<EventType> type = std::nullopt);
[[nodiscard]] std::size_t count_of(const std::string& directory, EventType type);

// The payload of a type that the test knows it to be.
template <class Payload>
[[nodiscard]] Payload payload_of(const Recorded& event) {
  return decode<Payload>(event.payload).value();
}

// A reading of one measurement, "value".
[[nodiscard]] RecordReading reading(const std::string& device, std::int64_t value,
                                    std::optional<Timestamp> time = std::nullopt);
// Of the log's readings, the number that each has as "value".
[[nodiscard]] std::vector<std::int64_t> recorded_values(const std::string& directory);

}  // namespace headwater::testing
