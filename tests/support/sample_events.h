// Events for tests that need some, whatever they say.
#pragma once

#include "model/event.h"
#include "model/measurement.h"
#include "model/payload.h"
#include "model/state.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace headwater::testing {

// An event of `device` with `payload`, of the moment `time_us`.
template <class Payload>
[[nodiscard]] Event event_of(const std::string& device, const Payload& payload,
                             std::int64_t time_us = 1'767'225'600'000'000) {
  return make_event(device, Timestamp(time_us), payload);
}

// A reading of one measurement, "temp".
[[nodiscard]] Event reading_of(const std::string& device, double temperature,
                               std::int64_t time_us = 1'767'225'600'000'000);

// `count` readings of `devices` devices in turn (dev-1 ...), a second apart; no two are equal.
[[nodiscard]] std::vector<Event> sample_readings(std::size_t count, std::size_t devices = 3);

// The moment `seconds` after the machine's start, when the wall clock showed 2026-01-01.
[[nodiscard]] Instant moment(std::uint64_t seconds);

// Folds `events` into `state`, as one commit of the moment `at`. Throws std::runtime_error if they
// cannot be.
void fold_in(State& state, const std::vector<Event>& events, Instant at);

}  // namespace headwater::testing
