#include "drivers/device_time.h"

#include <gtest/gtest.h>

#include <string>

namespace headwater {
namespace {

// The time in ISO 8601, or "none".
std::string as_number(std::string_view text, TimeFormat format = TimeFormat::automatic) {
  const auto time = parse_device_time(text, false, format);
  return time ? to_iso8601(*time) : "none";
}

std::string as_text(std::string_view text, TimeFormat format = TimeFormat::automatic) {
  const auto time = parse_device_time(text, true, format);
  return time ? to_iso8601(*time) : "none";
}

TEST(DeviceTime, automatic_tells_the_unit_by_the_size) {
  EXPECT_EQ(as_number("1594512094"), "2020-07-12T00:01:34.000000Z");
  EXPECT_EQ(as_number("1594512094380"), "2020-07-12T00:01:34.380000Z");
  EXPECT_EQ(as_number("1594512094380123"), "2020-07-12T00:01:34.380123Z");
  EXPECT_EQ(as_number("1.59451209438e9"), "2020-07-12T00:01:34.380000Z");
}

TEST(DeviceTime, automatic_changes_the_unit_at_1e11_and_1e14) {
  // As seconds, 99999999999 would be the year 5138; 100000000000 ms is 1973, both unbelievable.
  EXPECT_EQ(as_number("99999999999"), "none");
  EXPECT_EQ(as_number("100000000000"), "none");
  EXPECT_EQ(as_number("946684800000"), "2000-01-01T00:00:00.000000Z");
  EXPECT_EQ(as_number("7289654399999"), "2200-12-31T23:59:59.999000Z");
  EXPECT_EQ(as_number("946684800000000"), "2000-01-01T00:00:00.000000Z");
}

TEST(DeviceTime, seconds_keep_their_microseconds_exactly) {
  EXPECT_EQ(as_number("1594652524.678796"), "2020-07-13T15:02:04.678796Z");
  EXPECT_EQ(as_number("1594512094.38"), "2020-07-12T00:01:34.380000Z");
}

TEST(DeviceTime, digits_behind_the_microseconds_are_rounded_halves_up) {
  EXPECT_EQ(as_number("1594652524.6787965"), "2020-07-13T15:02:04.678797Z");
  EXPECT_EQ(as_number("1594652524.6787964"), "2020-07-13T15:02:04.678796Z");
  EXPECT_EQ(as_number("1594652524.9999999"), "2020-07-13T15:02:05.000000Z");
}

TEST(DeviceTime, a_set_unit_is_taken_at_its_word) {
  EXPECT_EQ(as_number("1594512094380", TimeFormat::milliseconds), "2020-07-12T00:01:34.380000Z");
  EXPECT_EQ(as_number("1594512094380.1235", TimeFormat::milliseconds),
            "2020-07-12T00:01:34.380124Z");
  EXPECT_EQ(as_number("1594512094380", TimeFormat::seconds), "none");
  EXPECT_EQ(as_number("1594512094", TimeFormat::milliseconds), "none");
}

TEST(DeviceTime, a_set_unit_is_also_read_from_a_quoted_number) {
  EXPECT_EQ(as_text("1594512094.38", TimeFormat::seconds), "2020-07-12T00:01:34.380000Z");
  EXPECT_EQ(as_text("1594512094380", TimeFormat::milliseconds), "2020-07-12T00:01:34.380000Z");
}

TEST(DeviceTime, a_text_is_iso_8601) {
  EXPECT_EQ(as_text("2017-02-16T10:13:52"), "2017-02-16T10:13:52.000000Z");
  EXPECT_EQ(as_text("2017-02-16T10:13:52.5+02:00"), "2017-02-16T08:13:52.500000Z");
  EXPECT_EQ(as_text("2017-02-16 10:13:52Z", TimeFormat::iso8601), "2017-02-16T10:13:52.000000Z");
  EXPECT_EQ(as_text("1594512094"), "none");
  EXPECT_EQ(as_number("1594512094", TimeFormat::iso8601), "none");
}

TEST(DeviceTime, only_the_years_2000_to_2200_are_believed) {
  EXPECT_EQ(as_number("946684799.9999994"), "none");
  EXPECT_EQ(as_number("946684800"), "2000-01-01T00:00:00.000000Z");
  EXPECT_EQ(as_text("2200-12-31T23:59:59.999999Z"), "2200-12-31T23:59:59.999999Z");
  EXPECT_EQ(as_text("2201-01-01T00:00:00Z"), "none");
  EXPECT_EQ(as_text("1970-01-01T00:00:07Z"), "none");
  EXPECT_EQ(as_number("0"), "none");
}

TEST(DeviceTime, nonsense_is_no_time) {
  for (const auto* text : {"", "-1594512094", "1e999", "1e99999999999999", "NaN", "yesterday"}) {
    EXPECT_EQ(as_number(text), "none") << text;
    EXPECT_EQ(as_text(text), "none") << text;
  }
}

TEST(DeviceTime, an_unbelievable_time_is_shown_escaped_and_short) {
  EXPECT_EQ(show_implausible_time("-5"), "-5");
  EXPECT_EQ(show_implausible_time("a\nb"), "a\\x0ab");
  EXPECT_LE(show_implausible_time(std::string(1'000, 'x')).size(), implausible_time_limit);
  EXPECT_LE(show_implausible_time(std::string(1'000, '\n')).size(), implausible_time_limit);
  for (std::size_t shift = 0; shift < 4; ++shift) {
    std::string text(shift, 'x');
    for (int i = 0; i < 100; ++i) text += "\xF0\x9F\x92\xA7";
    EXPECT_LE(show_implausible_time(text).size(), implausible_time_limit);
  }
}

}  // namespace
}  // namespace headwater
