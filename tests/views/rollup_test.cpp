// Putting readings together, and what a reading counts as.

#include "views/rollup.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace headwater {
namespace {

Rollup of(double value, std::int64_t time) {
  Rollup rollup;
  rollup.add(value, Timestamp(time));
  return rollup;
}

TEST(Rollup, has_what_was_recorded_last_among_readings_of_one_time) {
  Rollup rollup = of(3, 10);
  rollup.add(1, Timestamp(20));
  rollup.add(2, Timestamp(20));
  rollup.add(9, Timestamp(5));
  EXPECT_EQ(rollup, (Rollup{4, 1, 9, 15, 2, Timestamp(20)}));
}

TEST(Rollup, is_the_same_in_parts_as_in_one) {
  Rollup whole = of(3, 10);
  whole.add(1, Timestamp(20));
  whole.add(8, Timestamp(15));
  Rollup parts = of(3, 10);
  Rollup later = of(1, 20);
  later.add(8, Timestamp(15));
  parts.add(later);
  parts.add(Rollup());
  EXPECT_EQ(parts, whole);
}

TEST(Rollup, buckets_are_whole_minutes_hours_and_days_before_1970_too) {
  const Timestamp time(1'767'225'600'000'000 + 3'725'000'001);  // 01:02:05.000001
  EXPECT_EQ(bucket_start(Period::minute, time).microseconds(),
            1'767'225'600'000'000 + 3'720'000'000);
  EXPECT_EQ(bucket_start(Period::hour, time).microseconds(), 1'767'225'600'000'000 + 3'600'000'000);
  EXPECT_EQ(bucket_start(Period::day, time).microseconds(), 1'767'225'600'000'000);
  EXPECT_EQ(bucket_start(Period::minute, Timestamp(-1)).microseconds(), -60'000'000);
  EXPECT_EQ(bucket_start(Period::minute, Timestamp(-60'000'000)).microseconds(), -60'000'000);
}

TEST(Rollup, counts_numbers_as_the_calibration_has_them_and_nothing_else) {
  DeviceProfile profile;
  profile.calibrations.push_back({"temp", 2, 0.5, ""});
  EXPECT_EQ(counted_value(&profile, {"temp", 10.0, ""}), 20.5);
  EXPECT_EQ(counted_value(&profile, {"temp", std::int64_t{10}, ""}), 20.5);
  EXPECT_EQ(counted_value(&profile, {"other", 10.0, ""}), 10.0);
  EXPECT_EQ(counted_value(nullptr, {"temp", 10.0, ""}), 10.0);
  EXPECT_EQ(counted_value(nullptr, {"temp", true, ""}), std::nullopt);
  EXPECT_EQ(counted_value(nullptr, {"temp", std::string_view("10"), ""}), std::nullopt);
  EXPECT_EQ(counted_value(nullptr, {"temp", std::nan(""), ""}), std::nullopt);
  EXPECT_EQ(counted_value(Measurement{"temp", std::int64_t{4}, ""}), 4.0);
  EXPECT_EQ(counted_value(Measurement{"temp", std::numeric_limits<double>::infinity(), ""}),
            std::nullopt);
}

}  // namespace
}  // namespace headwater
