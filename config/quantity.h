// Numbers, durations and sizes as people write them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headwater {

// Decimal digits, perhaps behind a minus sign; nothing else. What 64 bits cannot hold becomes the
// largest or smallest they can, so that a range check says what is wrong with it.
[[nodiscard]] std::optional<std::int64_t> parse_whole(std::string_view text);

// Decimal, perhaps with a fraction and an exponent: 5, 0.5, 1e3. Not .nan, .inf or hexadecimal, and
// not what a double cannot hold.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

// Digits and one of ms, s, m (minutes), h, d: 20ms, 10m. Too large becomes the largest.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

// Digits and one of B, KiB, MiB, GiB, TiB, in bytes: 512B, 64KiB. Too large becomes the largest.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text);

// The same the other way; durations and sizes in the largest unit that needs no fraction.
[[nodiscard]] std::string whole_text(std::int64_t value);
[[nodiscard]] std::string number_text(double value);
[[nodiscard]] std::string duration_text(std::chrono::milliseconds duration);
[[nodiscard]] std::string size_text(std::uint64_t bytes);

// One way of writing a quantity, so that all are read by the same rules.
template <class T>
struct QuantityForm {
  std::string_view expected;  // for "must be ..."
  bool has_unit;              // with one it may stand in quotes: it is no YAML number anyway
  std::optional<T> (*parse)(std::string_view);
  std::string (*show)(T);
};

inline constexpr QuantityForm<std::int64_t> whole_form{"a whole number", false, parse_whole,
                                                       whole_text};
inline constexpr QuantityForm<double> number_form{"a number", false, parse_number, number_text};
inline constexpr QuantityForm<std::chrono::milliseconds> duration_form{
    "a duration such as `20ms`, `5s`, `10m`, `1h` or `2d`", true, parse_duration, duration_text};
inline constexpr QuantityForm<std::uint64_t> size_form{
    "a size such as `512B`, `64KiB`, `1MiB` or `2GiB`", true, parse_size, size_text};

}  // namespace headwater
