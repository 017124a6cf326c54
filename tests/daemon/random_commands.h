// What may be asked of a gateway, at random: the same for the same seed.
#pragma once

#include "model/command.h"
#include "model/state.h"

#include <cstdint>
#include <random>
#include <string>

namespace headwater::testing {

class RandomCommands {
 public:
  explicit RandomCommands(std::uint64_t seed) : random_(seed) {}

  // The next command to a gateway in `state`; the wall clock shows `now`.
  Command next(const State& state, Timestamp now);
  // Below `limit`; the standard's distributions differ between libraries.
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

 private:
  bool chance(std::uint64_t one_in) { return below(one_in) == 0; }
  DeviceId device() { return DeviceId::parse("dev-" + std::to_string(below(4))).value(); }
  std::string measurement() { return "m" + std::to_string(below(3)); }
  double value() { return static_cast<double>(below(2'000)) / 8 - 100; }
  RecordReading reading(Timestamp now);
  DeviceAction action(const State& state);
  Command report_actuation(const State& state);

  std::mt19937_64 random_;
};

}  // namespace headwater::testing
