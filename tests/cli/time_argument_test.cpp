#include "cli/time_argument.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

constexpr Timestamp now(1'767'225'600'000'000);  // 2026-01-01T00:00:00Z

std::string read(std::string_view text) {
  const auto time = parse_time_argument(text, now);
  return time ? to_iso8601(*time) : time.error().text();
}

TEST(TimeArgument, is_an_iso_8601_time) {
  EXPECT_EQ(read("2025-06-01T12:30:00Z"), "2025-06-01T12:30:00.000000Z");
  EXPECT_EQ(read("2025-06-01"), "2025-06-01T00:00:00.000000Z");
  EXPECT_EQ(read("2025-06-01T12:30:00+02:00"), "2025-06-01T10:30:00.000000Z");
}

TEST(TimeArgument, is_how_long_ago_it_was) {
  EXPECT_EQ(read("10m"), "2025-12-31T23:50:00.000000Z");
  EXPECT_EQ(read("2h ago"), "2025-12-31T22:00:00.000000Z");
  EXPECT_EQ(read("3d"), "2025-12-29T00:00:00.000000Z");
  EXPECT_EQ(read("1500ms"), "2025-12-31T23:59:58.500000Z");
}

TEST(TimeArgument, that_is_none_is_refused_with_what_would_be_one) {
  EXPECT_EQ(read("yesterday\n"),
            "\"yesterday\\x0a\" is not a time: write it like 2026-01-31T13:45:00Z, or how long ago "
            "like 10m, 2h or 3d");
  EXPECT_EQ(read("-5m").substr(0, 22), "\"-5m\" is not a time: w");
  EXPECT_EQ(read("").substr(0, 20), "\"\" is not a time: wr");
}

TEST(TimeArgument, longer_ago_than_any_log_is_still_a_time) {
  EXPECT_LT(parse_time_argument("9223372036854775807d", now).value(), Timestamp(0));
}

}  // namespace
}  // namespace headwater
