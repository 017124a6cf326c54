#include "views/rollup.h"

#include <algorithm>
#include <cmath>

namespace headwater {
namespace {

constexpr std::int64_t minute_us = 60'000'000;

std::optional<double> finite(std::optional<double> number) {
  return number && std::isfinite(*number) ? number : std::nullopt;
}

}  // namespace

std::string_view period_name(Period period) {
  constexpr std::array<std::string_view, period_count> names{"1m", "1h", "1d"};
  return names[static_cast<std::size_t>(period)];
}

std::int64_t period_us(Period period) {
  constexpr std::array<std::int64_t, period_count> lengths{minute_us, 60 * minute_us,
                                                           24 * 60 * minute_us};
  return lengths[static_cast<std::size_t>(period)];
}

Timestamp bucket_start(Period period, Timestamp time) {
  const std::int64_t length = period_us(period);
  const std::int64_t past = time.microseconds() % length;
  return Timestamp(time.microseconds() - (past < 0 ? past + length : past));
}

void Rollup::add(double value, Timestamp time) { add(Rollup{1, value, value, value, value, time}); }

void Rollup::add(const Rollup& later) {
  if (later.count == 0) return;
  if (count == 0) {
    *this = later;
    return;
  }
  count += later.count;
  min = std::min(min, later.min);
  max = std::max(max, later.max);
  sum += later.sum;
  if (later.last_time < last_time) return;
  last = later.last;
  last_time = later.last_time;
}

std::optional<double> counted_value(const DeviceProfile* profile,
                                    const MeasurementView& measurement) {
  const bool number = std::holds_alternative<double>(measurement.value) ||
                      std::holds_alternative<std::int64_t>(measurement.value);
  if (!number) return std::nullopt;
  const Value value = to_value(measurement.value);
  const CalibrationSet* calibration =
      profile == nullptr ? nullptr : profile->calibration_of(measurement.name);
  return finite(as_number(calibration == nullptr ? value : calibrated(*calibration, value)));
}

std::optional<double> counted_value(const Measurement& corrected) {
  return finite(as_number(corrected.value));
}

}  // namespace headwater
