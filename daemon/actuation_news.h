// What the writer tells the actuator after a commit: the devices whose actuations may have gone on.
#pragma once

#include "model/draft.h"
#include "model/payload.h"
#include "model/sequence.h"
#include "model/state.h"
#include "model/timestamp.h"
#include "store/gap.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace headwater {

// An actuation as the log has it.
struct OpenActuation {
  Sequence request;
  ActuationRequested asked;
  bool attempted = false;
  bool sent = false;
  // Events behind it are not here any more: whether it was attempted cannot be told.
  bool doubtful = false;
  Uptime deadline;  // from then on it is too late
  std::string key{};
};

// All actuations of a device that are open.
struct DeviceActuations {
  std::string device;
  std::string source;  // the topic it was first heard on; may be empty
  bool online = false;
  std::vector<OpenActuation> open;  // by request, ascending
};

// How many are open, by how far they have come.
struct OpenCounts {
  std::uint64_t requested = 0;  // not sent yet
  std::uint64_t attempted = 0;  // the broker has not said that it has it
  std::uint64_t sent = 0;       // not confirmed yet
};
// The devices that events of the draft are about an actuation of, or about the presence of while
// they have one; each once. Looks at the types of the events, and at few devices.
[[nodiscard]] std::vector<std::string> actuated_devices(const Draft& draft);

// Of one device, as it is at `now`.
[[nodiscard]] DeviceActuations actuations_of(const State& state, const std::string& device,
                                             Uptime now);
// Of all devices that have open ones. Walks over all: for the start. `gaps`: of the log.
[[nodiscard]] std::vector<DeviceActuations> open_actuations(const State& state,
                                                            std::span<const Gap> gaps, Uptime now);

// Counts the open ones of all devices, from the news of some.
class ActuationCount {
 public:
  OpenCounts count(const std::vector<DeviceActuations>& news);

 private:
  std::map<std::string, OpenCounts> devices_;  // that have any
};

}  // namespace headwater
