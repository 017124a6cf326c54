#include "config/quantity.h"

#include <gtest/gtest.h>

#include <limits>

namespace headwater {
namespace {

using namespace std::chrono_literals;

TEST(Quantity, a_whole_number_is_digits_perhaps_behind_a_minus) {
  EXPECT_EQ(parse_whole("0"), 0);
  EXPECT_EQ(parse_whole("10000"), 10'000);
  EXPECT_EQ(parse_whole("-5"), -5);
  for (const char* text : {"", "-", "+5", " 5", "5 ", "5.0", "1e3", "0x10", "1_000", ".nan", ".inf",
                           "nan", "inf", "--5"}) {
    EXPECT_EQ(parse_whole(text), std::nullopt) << text;
  }
}

TEST(Quantity, a_whole_number_beyond_64_bits_is_the_largest_or_smallest) {
  EXPECT_EQ(parse_whole("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(parse_whole("99999999999999999999"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(parse_whole("-99999999999999999999"), std::numeric_limits<std::int64_t>::min());
}

TEST(Quantity, a_number_may_have_a_fraction_and_an_exponent) {
  EXPECT_EQ(parse_number("5"), 5.0);
  EXPECT_EQ(parse_number("0.5"), 0.5);
  EXPECT_EQ(parse_number("1e3"), 1'000.0);
  EXPECT_EQ(parse_number("-2.5"), -2.5);
}

TEST(Quantity, what_is_not_a_finite_decimal_is_no_number) {
  for (const char* text : {"", "-", ".5", "+5", "inf", "nan", ".nan", ".inf", "-.inf", "-inf",
                           "0x10", "1e999", "5x"}) {
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
  }
}

TEST(Quantity, a_duration_is_digits_and_a_unit) {
  EXPECT_EQ(parse_duration("20ms"), 20ms);
  EXPECT_EQ(parse_duration("5s"), 5s);
  EXPECT_EQ(parse_duration("10m"), 10min);
  EXPECT_EQ(parse_duration("1h"), 1h);
  EXPECT_EQ(parse_duration("2d"), 48h);
  EXPECT_EQ(parse_duration("0s"), 0s);
  for (const char* text : {"", "5", "s", "5 s", "1.5s", "-5s", "5S", "5sec", "1h30m", "5us"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(Quantity, a_size_is_digits_and_a_binary_unit) {
  EXPECT_EQ(parse_size("512B"), 512U);
  EXPECT_EQ(parse_size("64KiB"), 65'536U);
  EXPECT_EQ(parse_size("1MiB"), 1'048'576U);
  EXPECT_EQ(parse_size("2GiB"), 2'147'483'648U);
  EXPECT_EQ(parse_size("10TiB"), 10'995'116'277'760U);
  for (const char* text : {"", "5", "KiB", "64KB", "64kib", "64K", "1.5MiB", "-1B", "1 MiB"}) {
    EXPECT_EQ(parse_size(text), std::nullopt) << text;
  }
}

TEST(Quantity, a_product_beyond_64_bits_is_the_largest_not_a_wrapped_one) {
  EXPECT_EQ(parse_duration("9223372036854775807d"), std::chrono::milliseconds::max());
  EXPECT_EQ(parse_size("8589934592GiB"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(parse_size("99999999999999999999B"), std::numeric_limits<std::int64_t>::max());
}

TEST(Quantity, quantities_are_shown_in_the_largest_unit_without_a_fraction) {
  EXPECT_EQ(duration_text(1ms), "1ms");
  EXPECT_EQ(duration_text(10s), "10s");
  EXPECT_EQ(duration_text(90s), "90s");
  EXPECT_EQ(duration_text(30 * 24h), "30d");
  EXPECT_EQ(duration_text(0ms), "0ms");
  EXPECT_EQ(size_text(1), "1B");
  EXPECT_EQ(size_text(1'536), "1536B");
  EXPECT_EQ(size_text(16 * 1'024 * 1'024), "16MiB");
}

}  // namespace
}  // namespace headwater
