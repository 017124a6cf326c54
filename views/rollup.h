// Readings of one measurement put together by their own time: a minute, an hour or a day of them.
#pragma once

#include "model/device_profile.h"
#include "model/reading_view.h"
#include "model/timestamp.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace headwater {

enum class Period : std::uint8_t { minute, hour, day };
inline constexpr std::size_t period_count = 3;
inline constexpr std::array<Period, period_count> periods{Period::minute, Period::hour,
                                                          Period::day};

// "1m", "1h", "1d"
[[nodiscard]] std::string_view period_name(Period period);
[[nodiscard]] std::int64_t period_us(Period period);
// When the bucket of that time begins: whole minutes, hours or days of UTC.
[[nodiscard]] Timestamp bucket_start(Period period, Timestamp time);

struct Rollup {
  std::uint64_t count = 0;  // 0: the rest means nothing
  double min = 0;
  double max = 0;
  double sum = 0;
  double last = 0;      // the value with the latest time; among equals the one recorded last
  Timestamp last_time;  // that of `last`

  // `value` was recorded behind what is in it.
  void add(double value, Timestamp time);
  // The same for several that are put together already.
  void add(const Rollup& later);
  bool operator==(const Rollup&) const = default;
};

// What a measurement of a reading counts as: the calibrated number. Nothing, if it is none or not
// finite. `profile`: that of the device at that moment; may be null.
[[nodiscard]] std::optional<double> counted_value(const DeviceProfile* profile,
                                                  const MeasurementView& measurement);
// The same of a correction, which states the true value.
[[nodiscard]] std::optional<double> counted_value(const Measurement& corrected);

}  // namespace headwater
