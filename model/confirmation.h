// Whether a reading shows that an actuation was done: its command named a measurement and the value
// that it would have then.
//
// In doubt it does not. What was measured before the command was handed over to the broker shows
// nothing, however late it comes; so a reading confirms only behind the broker's acknowledgement,
// and one with a time of its own only if that is not before the hand-over. The two clocks are
// compared at one moment, that of the commit, and how long the command is out by the clock since
// boot: a wall clock that is set in between does not matter.
#pragma once

#include "model/device.h"
#include "model/device_profile.h"
#include "model/gateway.h"
#include "model/measurement.h"
#include "model/timestamp.h"

#include <cstdint>
#include <optional>

namespace headwater {

// A device's clock may be ahead of ours by so much. One that is further ahead does not agree with
// it, and its times say nothing of what came first.
inline constexpr std::uint64_t clock_lead_limit_us = 1'000'000;

// What is asked of a reading; `now`: the moment of the commit that it is recorded in.
struct Evidence {
  const Measurements& measurements;  // as they were sent
  std::optional<Timestamp> time;     // the device's own, if it can be believed
  bool uncertain = false;  // kept by the broker, or redelivered without a time: it may be old
  Instant now;
};

// `device`: as it is with the reading.
[[nodiscard]] bool confirms(const Evidence& reading, const Actuation& open, const Device& device,
                            const Gateway& gateway);

// Numbers are equal by what they are worth, exactly: 1 and 1.0 are; all else by type and content.
[[nodiscard]] bool equal_values(const Value& one, const Value& other);

}  // namespace headwater
