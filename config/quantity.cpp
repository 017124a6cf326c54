#include "config/quantity.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <system_error>

namespace headwater {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t size;
};

constexpr std::array<Unit, 5> durations{
    {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
constexpr std::array<Unit, 5> sizes{{{"B", 1},
                                     {"KiB", 1 << 10},
                                     {"MiB", 1 << 20},
                                     {"GiB", 1 << 30},
                                     {"TiB", std::int64_t{1} << 40}}};

constexpr std::string_view digits = "0123456789";
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

template <std::size_t N>
std::optional<std::int64_t> parse_with_unit(std::string_view text,
                                            const std::array<Unit, N>& units) {
  const std::size_t digits_end = std::min(text.find_first_not_of(digits), text.size());
  const auto count = parse_whole(text.substr(0, digits_end));
  if (!count) return std::nullopt;
  for (const Unit& unit : units) {
    if (unit.name != text.substr(digits_end)) continue;
    return *count > largest / unit.size ? largest : *count * unit.size;
  }
  return std::nullopt;
}

template <std::size_t N>
std::string text_with_unit(std::int64_t value, const std::array<Unit, N>& units) {
  const Unit* best = &units.front();
  for (const Unit& unit : units) {
    if (value != 0 && value % unit.size == 0) best = &unit;
  }
  return fmt::format("{}{}", value / best->size, best->name);
}

}  // namespace

std::optional<std::int64_t> parse_whole(std::string_view text) {
  const std::string_view magnitude = text.starts_with('-') ? text.substr(1) : text;
  if (magnitude.empty() || magnitude.find_first_not_of(digits) != std::string_view::npos) {
    return std::nullopt;
  }
  std::int64_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc{}) return value;
  return text.starts_with('-') ? std::numeric_limits<std::int64_t>::min() : largest;
}

std::optional<double> parse_number(std::string_view text) {
  const std::string_view magnitude = text.starts_with('-') ? text.substr(1) : text;
  // from_chars would take "inf" and "nan" as well.
  if (magnitude.empty() || digits.find(magnitude.front()) == std::string_view::npos) {
    return std::nullopt;
  }
  double value = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (result.ec != std::errc{} || result.ptr != end) return std::nullopt;
  return value;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  const auto value = parse_with_unit(text, durations);
  if (!value) return std::nullopt;
  return std::chrono::milliseconds(*value);
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  const auto value = parse_with_unit(text, sizes);
  if (!value) return std::nullopt;
  return static_cast<std::uint64_t>(*value);
}

std::string whole_text(std::int64_t value) { return std::to_string(value); }

std::string number_text(double value) { return fmt::format("{}", value); }

std::string duration_text(std::chrono::milliseconds duration) {
  return text_with_unit(duration.count(), durations);
}

std::string size_text(std::uint64_t bytes) {
  return text_with_unit(static_cast<std::int64_t>(bytes), sizes);
}

}  // namespace headwater
