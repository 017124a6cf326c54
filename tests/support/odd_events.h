// Events as no driver makes them, but a log may hold them: for tests of whatever keeps bytes.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace headwater::testing {

// Makes canonical bytes of events at random: readings of few or many devices and shapes, other
// types, types nobody knows, unknown fields, fields in another order, numbers of any size in more
// bytes than they need, NaNs, empty and missing payloads, moments of commits and halves of them.
// The same seed gives the same bytes, everywhere.
class OddEvents {
 public:
  explicit OddEvents(std::uint64_t seed) : random_(seed) {}

  // The bytes of the next event, which decode_event() can read.
  std::string next();
  // `count` of them as frames.
  std::string frames(std::size_t count);

 private:
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  bool one_in(std::uint64_t count) { return below(count) == 0; }
  std::uint64_t number();
  std::string varint();
  std::string text(std::uint64_t limit);
  std::string field(char tag, const std::string& bytes);
  std::string measurement();
  std::string reading();
  std::string unknown_field();

  std::mt19937_64 random_;
};

}  // namespace headwater::testing
