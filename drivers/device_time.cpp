#include "drivers/device_time.h"

#include "drivers/number.h"
#include "model/text.h"

#include <chrono>

namespace headwater {
namespace {

constexpr Timestamp new_year(int year) {
  const std::chrono::sys_days day =
      std::chrono::year(year) / std::chrono::month(1) / std::chrono::day(1);
  return Timestamp(std::chrono::microseconds(day.time_since_epoch()).count());
}

constexpr Timestamp believed_from = new_year(2000);
constexpr Timestamp believed_before = new_year(2201);

// The power of ten that makes microseconds of a number of this size.
int power_by_size(const Decimal& number) {
  const std::int64_t digits = number.magnitude().value_or(0);
  if (digits <= 11) return 6;
  return digits <= 14 ? 3 : 0;
}

std::optional<Timestamp> parse_number_time(std::string_view text, TimeFormat format) {
  const auto number = Decimal::parse(text);
  if (!number) return std::nullopt;
  int power = power_by_size(*number);
  if (format == TimeFormat::seconds) power = 6;
  if (format == TimeFormat::milliseconds) power = 3;
  const auto microseconds = number->scaled(power);
  if (!microseconds) return std::nullopt;
  return Timestamp(*microseconds);
}

std::optional<Timestamp> parse_iso_time(std::string_view text) {
  const auto time = parse_iso8601(text);
  if (!time) return std::nullopt;
  return *time;
}

}  // namespace

std::optional<Timestamp> parse_device_time(std::string_view text, bool quoted, TimeFormat format) {
  const bool is_iso = format == TimeFormat::iso8601 || (format == TimeFormat::automatic && quoted);
  if (is_iso && !quoted) return std::nullopt;
  const auto time = is_iso ? parse_iso_time(text) : parse_number_time(text, format);
  if (!time || *time < believed_from || *time >= believed_before) return std::nullopt;
  return time;
}

std::string show_implausible_time(std::string_view text) {
  // escaped() may run over its limit by less than one escape, and then adds three dots.
  constexpr std::size_t overrun = 6;
  return escaped(text, implausible_time_limit - overrun);
}

}  // namespace headwater
