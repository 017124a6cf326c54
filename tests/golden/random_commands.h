// Commands and readings at random, the same for the same seed with every compiler and processor.
#pragma once

#include "model/command.h"
#include "model/state.h"

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace headwater::testing {

// What a gateway is asked: all kinds of commands, of devices that are there and that are not, with
// values that make arithmetic differ if anything does: subnormal, huge, of random bits, NaN,
// counters near 2^53 and 2^63; times before 1970, late and early ones, some twice.
//
// Of two random numbers in one expression the compiler may choose which is drawn first: so there
// is one a statement, and braces in place of parentheses, which are evaluated from left to right.
class RandomCommands {
 public:
  explicit RandomCommands(std::uint64_t seed) : random_(seed) {}

  // `now`: the wall clock. Some commands name events and actuations of `state`.
  Command next(Timestamp now, const State& state);
  // A number below `limit`.
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  bool one_in(std::uint64_t count) { return below(count) == 0; }
  // A place in something of that size.
  std::size_t index(std::size_t size) { return static_cast<std::size_t>(below(size)); }
  // A value's number, with any bits.
  double real();

 private:
  DeviceId device();
  std::string measurement() { return "m" + std::to_string(below(5)); }
  std::string text();
  std::int64_t integer();
  Value value();
  Measurements measurements();
  Command reading(Timestamp now);
  Command device_command(Timestamp now, Sequence head);
  DeviceAction action(Timestamp now, Sequence head);
  LimitsSet limits();
  CalibrationSet calibration();
  DescribeDevice description();
  Actuate actuation();
  Command gateway_command();
  Command actuation_report(const State& state);

  std::mt19937_64 random_;
  std::vector<RecordReading> sent_;  // the last readings, to send one again
};

}  // namespace headwater::testing
