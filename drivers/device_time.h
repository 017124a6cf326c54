// The time that a device sends with its values.
#pragma once

#include "drivers/options.h"
#include "model/timestamp.h"

#include <optional>
#include <string>
#include <string_view>

namespace headwater {

// Bytes of an unbelievable time that are kept.
inline constexpr std::size_t implausible_time_limit = 64;

// Reads `text` as `format` says; `quoted` if the payload had it as a text rather than a number.
// - seconds, milliseconds: a number, quoted or not, since 1970-01-01T00:00:00Z.
// - iso8601: a quoted text; one without a zone is UTC.
// - automatic: a quoted text is ISO 8601; a number below 1e11 is seconds, below 1e14 milliseconds,
//   else microseconds.
// Numbers are taken digit by digit and rounded to the nearest microsecond, halves up; ISO 8601 is
// cut off behind the microseconds. None if it is no such time, or not within the years 2000 to
// 2200: a clock that was never set.
[[nodiscard]] std::optional<Timestamp> parse_device_time(std::string_view text, bool quoted,
                                                         TimeFormat format);

// `text` escaped, and cut to implausible_time_limit bytes.
[[nodiscard]] std::string show_implausible_time(std::string_view text);

}  // namespace headwater
