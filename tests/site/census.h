// Which readings should be in a log, and which are: nothing missing, nothing twice.
#pragma once

#include "model/error.h"
#include "tests/support/telemetry.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>

namespace headwater::testing {

// How often each reading (device, time and measurements) is there.
using Census = std::map<std::string, std::uint64_t>;

// What a log must have after `messages`: each different reading once. Error: if a message cannot be
// made into a reading.
Result<Census> expected_readings(std::span<const SensorMessage> messages);

// What a store's log has.
Result<Census> stored_readings(const std::string& store);

struct Difference {
  std::uint64_t missing = 0;     // readings that are not there
  std::uint64_t repeated = 0;    // occurrences beyond the first
  std::uint64_t unexpected = 0;  // readings that nobody sent

  bool operator==(const Difference&) const = default;
};
[[nodiscard]] Difference compare(const Census& expected, const Census& stored);

}  // namespace headwater::testing
