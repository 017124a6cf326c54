// Points on the wall clock and on the clock that counts since boot. Neither orders events: the
// sequence does.
#pragma once

#include "model/error.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace headwater {

// Microseconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX time).
class Timestamp {
 public:
  constexpr Timestamp() = default;
  constexpr explicit Timestamp(std::int64_t microseconds) : microseconds_(microseconds) {}

  [[nodiscard]] constexpr std::int64_t microseconds() const { return microseconds_; }
  constexpr auto operator<=>(const Timestamp&) const = default;

 private:
  std::int64_t microseconds_ = 0;
};

// Microseconds since the machine was started, sleep included (CLOCK_BOOTTIME).
class Uptime {
 public:
  constexpr Uptime() = default;
  constexpr explicit Uptime(std::uint64_t microseconds) : microseconds_(microseconds) {}

  [[nodiscard]] constexpr std::uint64_t microseconds() const { return microseconds_; }
  constexpr auto operator<=>(const Uptime&) const = default;

 private:
  std::uint64_t microseconds_ = 0;
};

// A moment by both clocks: what a commit is stamped with.
struct Instant {
  Timestamp wall;
  Uptime uptime;

  bool operator==(const Instant&) const = default;
};

// ISO 8601 (RFC 3339) in UTC with six decimals: 2026-01-01T00:00:00.000000Z. Years beyond 0..9999
// are written with a sign and as many digits as they need.
[[nodiscard]] std::string to_iso8601(Timestamp time);

// Reads YYYY-MM-DD[(T| )hh:mm[:ss[.fraction]]][Z|+hh:mm|-hh:mm]; a missing time of day is midnight,
// a missing zone is UTC, a 60th second is the next minute's first. Digits of the fraction beyond
// the sixth are cut off. Error: invalid_input with what was expected.
Result<Timestamp> parse_iso8601(std::string_view text);

}  // namespace headwater
