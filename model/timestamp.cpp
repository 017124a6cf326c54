#include "model/timestamp.h"

#include "model/text.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <optional>

namespace headwater {
namespace {

using std::chrono::microseconds;
using std::chrono::sys_days;
using std::chrono::year_month_day;

// Takes what it recognises off the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  std::optional<unsigned> digits(std::size_t count) {
    if (rest_.size() < count) return std::nullopt;
    unsigned value = 0;
    for (const char c : rest_.substr(0, count)) {
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + static_cast<unsigned>(c - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }

  bool skip(char expected) {
    if (rest_.empty() || rest_.front() != expected) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // The digits after a decimal point, as microseconds.
  std::optional<int> fraction() {
    int value = 0;
    int places = 0;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
      if (places < 6) value = value * 10 + (rest_.front() - '0');
      ++places;
      rest_.remove_prefix(1);
    }
    if (places == 0) return std::nullopt;
    for (; places < 6; ++places) value *= 10;
    return value;
  }

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

std::optional<sys_days> scan_date(Scanner& scanner) {
  const auto year = scanner.digits(4);
  if (!year || !scanner.skip('-')) return std::nullopt;
  const auto month = scanner.digits(2);
  if (!month || !scanner.skip('-')) return std::nullopt;
  const auto day = scanner.digits(2);
  if (!day) return std::nullopt;
  const year_month_day date{std::chrono::year(static_cast<int>(*year)), std::chrono::month(*month),
                            std::chrono::day(*day)};
  if (!date.ok()) return std::nullopt;
  return sys_days(date);
}

std::optional<microseconds> scan_time_of_day(Scanner& scanner) {
  const auto hour = scanner.digits(2);
  if (!hour || *hour > 23 || !scanner.skip(':')) return std::nullopt;
  const auto minute = scanner.digits(2);
  if (!minute || *minute > 59) return std::nullopt;
  microseconds time = std::chrono::hours(*hour) + std::chrono::minutes(*minute);
  if (!scanner.skip(':')) return time;
  const auto second = scanner.digits(2);
  if (!second || *second > 60) return std::nullopt;
  time += std::chrono::seconds(*second);
  if (!scanner.skip('.')) return time;
  const auto fraction = scanner.fraction();
  if (!fraction) return std::nullopt;
  return time + microseconds(*fraction);
}

// How far the zone is ahead of UTC.
std::optional<microseconds> scan_zone(Scanner& scanner) {
  if (scanner.at_end() || scanner.skip('Z')) return microseconds(0);
  const bool ahead = scanner.skip('+');
  if (!ahead && !scanner.skip('-')) return std::nullopt;
  const auto hour = scanner.digits(2);
  if (!hour || *hour > 23) return std::nullopt;
  scanner.skip(':');
  const auto minute = scanner.digits(2);
  if (!minute || *minute > 59) return std::nullopt;
  const microseconds offset = std::chrono::hours(*hour) + std::chrono::minutes(*minute);
  return ahead ? offset : -offset;
}

std::int64_t floor_divide(std::int64_t number, std::int64_t by) {
  return number / by - (number % by < 0 ? 1 : 0);
}

}  // namespace

std::string to_iso8601(Timestamp time) {
  constexpr std::int64_t day_us = 86'400'000'000;
  // The calendar repeats after 400 years; std::chrono::year alone is too small for all times.
  constexpr std::int64_t cycle_days = 146'097;
  const std::int64_t days = floor_divide(time.microseconds(), day_us);
  const std::int64_t of_day = (time.microseconds() % day_us + day_us) % day_us;
  const std::int64_t cycle = floor_divide(days, cycle_days);
  const year_month_day date{sys_days(std::chrono::days(days - cycle * cycle_days))};
  const std::int64_t year = static_cast<int>(date.year()) + 400 * cycle;
  const std::string year_text =
      year >= 0 && year <= 9999 ? fmt::format("{:04}", year) : fmt::format("{:+05}", year);
  return fmt::format("{}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", year_text,
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     of_day / 3'600'000'000, of_day / 60'000'000 % 60, of_day / 1'000'000 % 60,
                     of_day % 1'000'000);
}

Result<Timestamp> parse_iso8601(std::string_view text) {
  Scanner scanner(text);
  const auto fail = [&] {
    return Error{ErrorKind::invalid_input,
                 fmt::format("\"{}\" is not an ISO 8601 time", escaped(text)),
                 "write it like 2026-01-31T13:45:00Z"};
  };
  const auto date = scan_date(scanner);
  if (!date) return fail();
  microseconds of_day{0};
  if (scanner.skip('T') || scanner.skip(' ')) {
    const auto scanned = scan_time_of_day(scanner);
    if (!scanned) return fail();
    of_day = *scanned;
  }
  const auto zone = scan_zone(scanner);
  if (!zone || !scanner.at_end()) return fail();
  const microseconds point = date->time_since_epoch() + of_day - *zone;
  return Timestamp(point.count());
}

}  // namespace headwater
