#include "drivers/number.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace headwater {
namespace {

std::optional<std::int64_t> scaled(std::string_view text, int power) {
  const auto decimal = Decimal::parse(text);
  EXPECT_TRUE(decimal) << text;
  return decimal ? decimal->scaled(power) : std::nullopt;
}

double parsed_double(std::string_view text) {
  const auto value = parse_value(text);
  EXPECT_TRUE(value && std::holds_alternative<double>(*value)) << text;
  return value ? std::get<double>(*value) : std::nan("");
}

TEST(Number, a_whole_number_stays_exact) {
  EXPECT_EQ(parse_value("42").value(), Value(std::int64_t{42}));
  EXPECT_EQ(parse_value("9007199254740993").value(), Value(std::int64_t{9007199254740993}));
  EXPECT_EQ(parse_value("9223372036854775807").value(),
            Value(std::numeric_limits<std::int64_t>::max()));
  EXPECT_EQ(parse_value("-9223372036854775808").value(),
            Value(std::numeric_limits<std::int64_t>::min()));
}

TEST(Number, a_whole_number_beyond_64_bits_is_refused) {
  EXPECT_FALSE(parse_value("9223372036854775808"));
  EXPECT_FALSE(parse_value("-9223372036854775809"));
  EXPECT_FALSE(parse_value(std::string(10'000, '9')));
}

TEST(Number, minus_zero_without_a_point_is_the_whole_number_zero) {
  EXPECT_EQ(parse_value("-0").value(), Value(std::int64_t{0}));
  EXPECT_TRUE(std::signbit(parsed_double("-0.0")));
}

TEST(Number, other_numbers_are_the_nearest_double) {
  EXPECT_EQ(parsed_double("21.5"), 21.5);
  EXPECT_EQ(parsed_double("+21.5"), 21.5);
  EXPECT_EQ(parsed_double(".5"), 0.5);
  EXPECT_EQ(parsed_double("5."), 5.0);
  EXPECT_EQ(parsed_double("1e3"), 1000.0);
  EXPECT_EQ(parsed_double("0.011737819751470924"), 0.011737819751470924);
  EXPECT_EQ(parsed_double("1.7976931348623157e308"), std::numeric_limits<double>::max());
  EXPECT_EQ(parsed_double("9007199254740993.0"), 9007199254740992.0);
}

TEST(Number, what_no_double_can_hold_is_refused) {
  EXPECT_FALSE(parse_value("1e999"));
  EXPECT_FALSE(parse_value("-1e999"));
  EXPECT_FALSE(parse_value("1e99999999999999999999999"));
  EXPECT_FALSE(parse_value(std::string(400, '9') + ".0"));
}

TEST(Number, what_is_too_small_for_a_double_is_zero) {
  EXPECT_EQ(parsed_double("1e-999"), 0.0);
  EXPECT_TRUE(std::signbit(parsed_double("-1e-999")));
  EXPECT_EQ(parsed_double("0e999"), 0.0);
}

TEST(Number, what_is_not_a_decimal_number_is_refused) {
  for (const auto* text : {"", "-", "+", ".", "1e", "1e+", "e5", "0x1F", "1,5", "1.5.2", " 1", "1 ",
                           "nan", "inf", "--1", "+-1", "12a"}) {
    EXPECT_FALSE(Decimal::parse(text)) << text;
    EXPECT_FALSE(parse_value(text)) << text;
  }
}

TEST(Number, scaling_is_exact_where_doubles_are_not) {
  EXPECT_EQ(scaled("1594652524.6787965", 6), 1594652524678797);
  EXPECT_EQ(scaled("1594652524.6787964999", 6), 1594652524678796);
  EXPECT_EQ(scaled("1.5946525246787965e9", 6), 1594652524678797);
  EXPECT_EQ(scaled("4503599627.370497", 6), 4503599627370497);
  EXPECT_EQ(scaled("15946525246787965e-7", 6), 1594652524678797);
}

TEST(Number, scaling_rounds_halves_up) {
  EXPECT_EQ(scaled("0.4", 0), 0);
  EXPECT_EQ(scaled("0.5", 0), 1);
  EXPECT_EQ(scaled("0.05", 0), 0);
  EXPECT_EQ(scaled("9.5", 0), 10);
  EXPECT_EQ(scaled("9.49999999999999999999", 0), 9);
}

TEST(Number, scaling_ends_where_int64_ends) {
  EXPECT_EQ(scaled("9223372036854775807", 0), 9223372036854775807);
  EXPECT_EQ(scaled("9223372036854775807.4", 0), 9223372036854775807);
  EXPECT_EQ(scaled("9223372036854775807.5", 0), std::nullopt);
  EXPECT_EQ(scaled("9223372036854775808", 0), std::nullopt);
  EXPECT_EQ(scaled("1e999999999999999999", 6), std::nullopt);
  EXPECT_EQ(scaled("1e-999999999999999999", 6), 0);
  EXPECT_EQ(scaled("0e999999999999999999", 6), 0);
  EXPECT_EQ(scaled("-1", 6), std::nullopt);
}

TEST(Number, the_magnitude_counts_digits_before_the_point) {
  const auto magnitude = [](std::string_view text) { return Decimal::parse(text)->magnitude(); };
  EXPECT_EQ(magnitude("123.4"), 3);
  EXPECT_EQ(magnitude("0.5"), 0);
  EXPECT_EQ(magnitude("0.05"), -1);
  EXPECT_EQ(magnitude("00123"), 3);
  EXPECT_EQ(magnitude("1.5e9"), 10);
  EXPECT_EQ(magnitude("0.00"), std::nullopt);
}

}  // namespace
}  // namespace headwater
