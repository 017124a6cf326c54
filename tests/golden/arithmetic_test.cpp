// Arithmetic that compilers and processors like to do in ways of their own.
#include "model/clock.h"
#include "model/device_profile.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

namespace headwater {
namespace {

double calibrated_by(double scale, double offset, const Value& value) {
  return std::get<double>(calibrated(CalibrationSet{"m", scale, offset, ""}, value));
}

// ARM multiplies and adds in one step, rounding once, unless the compiler is kept from it.
TEST(Arithmetic, of_a_calibration_rounds_the_product_and_then_the_sum) {
  volatile double tenth = 0.1;  // so that nothing is computed by the compiler
  EXPECT_EQ(calibrated_by(10, -1, Value(double{tenth})), 0.0);
  EXPECT_NE(std::fma(10, double{tenth}, -1), 0.0);
}

TEST(Arithmetic, of_a_calibration_rounds_large_counters_to_even) {
  constexpr std::int64_t two_53 = std::int64_t{1} << 53U;
  EXPECT_EQ(calibrated_by(1, 0, Value(two_53 + 1)), 9007199254740992.0);
  EXPECT_EQ(calibrated_by(1, 0, Value(two_53 + 3)), 9007199254740996.0);
  EXPECT_EQ(calibrated_by(1, 0, Value(std::numeric_limits<std::int64_t>::max())), 0x1p63);
  EXPECT_EQ(calibrated_by(1, 0, Value(0x4000'0000'0000'0201)), 0x1.0000000000001p62);
}

TEST(Arithmetic, keeps_subnormal_numbers) {
  const double smallest = std::numeric_limits<double>::denorm_min();
  EXPECT_EQ(calibrated_by(3, 0, Value(smallest)), 3 * smallest);
  EXPECT_EQ(calibrated_by(0.5, 0, Value(std::numeric_limits<double>::min())), 0x1p-1023);
}

TEST(Arithmetic, that_leads_too_far_ends_at_the_largest_number) {
  const double largest = std::numeric_limits<double>::max();
  EXPECT_EQ(calibrated_by(1e300, 0, Value(1e300)), largest);
  EXPECT_EQ(calibrated_by(1e300, -largest, Value(-1e300)), -largest);
}

// The sign of a NaN that a processor makes differs: none may get into the state.
TEST(Arithmetic, that_leads_to_no_number_leaves_the_value_as_it_was) {
  const double infinite = std::numeric_limits<double>::infinity();
  EXPECT_EQ(calibrated_by(2, 0, Value(infinite)), infinite);
  const auto signalling = std::bit_cast<double>(0x7FF0'0000'0000'0001);
  EXPECT_EQ(std::bit_cast<std::uint64_t>(calibrated_by(2, 1, Value(signalling))),
            0x7FF0'0000'0000'0001U);
}

TEST(Arithmetic, of_times_goes_on_after_2038) {
  EXPECT_GE(sizeof(std::time_t), 8U);
  EXPECT_GT(SystemClock().now().wall, Timestamp(1'700'000'000'000'000));
}

}  // namespace
}  // namespace headwater
