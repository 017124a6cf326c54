#include "model/timestamp.h"

#include "model/clock.h"

#include <gtest/gtest.h>

#include <limits>

namespace headwater {
namespace {

std::int64_t microseconds_of(std::string_view text) {
  return parse_iso8601(text).value().microseconds();
}

TEST(Timestamp, is_written_in_utc_with_six_decimals) {
  EXPECT_EQ(to_iso8601(Timestamp(0)), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(to_iso8601(Timestamp(1'594'598'424'502'333)), "2020-07-13T00:00:24.502333Z");
}

TEST(Timestamp, before_1970_it_counts_backwards) {
  EXPECT_EQ(to_iso8601(Timestamp(-1)), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(microseconds_of("1969-12-31T23:59:59.999999Z"), -1);
}

TEST(Timestamp, years_beyond_9999_have_a_sign_and_all_their_digits) {
  EXPECT_EQ(to_iso8601(Timestamp(253'402'300'800'000'000)), "+10000-01-01T00:00:00.000000Z");
  EXPECT_EQ(to_iso8601(Timestamp(-62'198'755'200'000'000)), "-0001-01-01T00:00:00.000000Z");
  EXPECT_EQ(to_iso8601(Timestamp(std::numeric_limits<std::int64_t>::max())),
            "+294247-01-10T04:00:54.775807Z");
  EXPECT_EQ(to_iso8601(Timestamp(std::numeric_limits<std::int64_t>::min())),
            "-290308-12-21T19:59:05.224192Z");
}

TEST(Timestamp, what_was_written_reads_back) {
  for (const std::int64_t time : {0LL, 1LL, -1LL, 1'767'225'600'123'456LL,
                                  -62'167'219'200'000'000LL, 253'402'300'799'999'999LL}) {
    EXPECT_EQ(microseconds_of(to_iso8601(Timestamp(time))), time);
  }
}

TEST(Timestamp, the_parts_after_the_date_may_be_left_out) {
  constexpr std::int64_t day = 1'767'225'600'000'000;
  EXPECT_EQ(microseconds_of("2026-01-01"), day);
  EXPECT_EQ(microseconds_of("2026-01-01T13:45"), day + 49'500'000'000);
  EXPECT_EQ(microseconds_of("2026-01-01 13:45:30"), day + 49'530'000'000);
  EXPECT_EQ(microseconds_of("2026-01-01T13:45:30.5Z"), day + 49'530'500'000);
}

TEST(Timestamp, a_zone_is_taken_off) {
  EXPECT_EQ(microseconds_of("2026-01-01T02:00:00+02:00"), microseconds_of("2026-01-01T00:00:00Z"));
  EXPECT_EQ(microseconds_of("2025-12-31T18:30:00-05:30"), microseconds_of("2026-01-01T00:00:00Z"));
}

TEST(Timestamp, digits_beyond_the_sixth_are_cut_off) {
  EXPECT_EQ(microseconds_of("1970-01-01T00:00:00.1234569Z"), 123'456);
}

TEST(Timestamp, a_leap_second_is_the_first_of_the_next_minute) {
  EXPECT_EQ(microseconds_of("2016-12-31T23:59:60Z"), microseconds_of("2017-01-01T00:00:00Z"));
}

TEST(Timestamp, a_leap_day_exists_in_leap_years_only) {
  EXPECT_EQ(microseconds_of("2024-02-29"), 1'709'164'800'000'000);
  EXPECT_EQ(microseconds_of("2000-02-29"), 951'782'400'000'000);
  EXPECT_FALSE(parse_iso8601("2023-02-29"));
  EXPECT_FALSE(parse_iso8601("1900-02-29"));
}

TEST(Timestamp, what_is_no_time_is_refused) {
  for (const char* text :
       {"", "today", "2026", "2026-1-1", "2026-13-01", "2026-01-32", "2026-01-01T",
        "2026-01-01T24:00", "2026-01-01T12:60", "2026-01-01T12:00:61", "2026-01-01T12:00:00.",
        "2026-01-01T12:00:00X", "2026-01-01T12:00:00+1", "2026-01-01T12:00:00Z ", " 2026-01-01",
        "-001-01-01"}) {
    const auto parsed = parse_iso8601(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().kind, ErrorKind::invalid_input) << text;
  }
}

TEST(Timestamp, the_refusal_shows_hostile_text_escaped) {
  const auto parsed = parse_iso8601("\x1b[31m\nforged line");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().detail.find('\x1b'), std::string::npos);
  EXPECT_EQ(parsed.error().detail.find('\n'), std::string::npos);
}

TEST(SystemClock, shows_a_wall_clock_after_2020_and_an_uptime_that_grows) {
  const SystemClock clock;
  const Instant first = clock.now();
  EXPECT_GT(first.wall, Timestamp(1'577'836'800'000'000));
  EXPECT_GT(first.uptime, Uptime());
  EXPECT_GE(clock.now().uptime, first.uptime);
}

}  // namespace
}  // namespace headwater
