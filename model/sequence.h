// A position in a log: 1, 2, 3 ... without gaps. 0 is "before the first event".
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace headwater {

class Sequence {
 public:
  constexpr Sequence() = default;
  constexpr explicit Sequence(std::uint64_t value) : value_(value) {}

  [[nodiscard]] constexpr std::uint64_t value() const { return value_; }
  [[nodiscard]] constexpr Sequence next() const { return Sequence(value_ + 1); }
  // The position `count` events further on.
  [[nodiscard]] constexpr Sequence plus(std::uint64_t count) const {
    return Sequence(value_ + count);
  }
  // The position before this one; the one before 0 is 0.
  [[nodiscard]] constexpr Sequence previous() const {
    return Sequence(value_ == 0 ? 0 : value_ - 1);
  }

  constexpr auto operator<=>(const Sequence&) const = default;

 private:
  std::uint64_t value_ = 0;
};

// The last one that a log can hold: SQLite's integers have a sign.
inline constexpr Sequence last_sequence{std::numeric_limits<std::int64_t>::max()};

}  // namespace headwater
