#include "tests/drivers/decoding.h"

namespace headwater {
namespace {

using testing::decoded;
using testing::measured;
using testing::refusal;
using testing::says;
using testing::whole;

const JsonFormat with_ts{"", "ts", TimeFormat::automatic};
const Measurements only_a{measured("a", whole(1))};

std::string time_of(const Decoded& decoded) {
  return decoded.time ? to_iso8601(*decoded.time) : "none";
}

TEST(JsonTime, the_time_field_is_the_time_and_no_measurement) {
  const auto result = decoded(R"({"ts":1594512094.38,"a":1})", with_ts);
  EXPECT_EQ(time_of(result), "2020-07-12T00:01:34.380000Z");
  EXPECT_EQ(result.measurements, only_a);
  EXPECT_EQ(result.implausible_time, "");
}

TEST(JsonTime, the_time_field_may_come_last) {
  EXPECT_EQ(time_of(decoded(R"({"a":1,"ts":1594652524.6787965})", with_ts)),
            "2020-07-13T15:02:04.678797Z");
}

TEST(JsonTime, a_whole_number_is_a_time_too) {
  EXPECT_EQ(time_of(decoded(R"({"ts":1594512094380,"a":1})", with_ts)),
            "2020-07-12T00:01:34.380000Z");
}

TEST(JsonTime, a_text_is_read_as_iso_8601) {
  EXPECT_EQ(time_of(decoded(R"({"ts":"2017-02-16T10:13:52","a":1})", with_ts)),
            "2017-02-16T10:13:52.000000Z");
  EXPECT_EQ(time_of(decoded(R"({"ts":"2017\u002d02-16T10:13:52","a":1})", with_ts)),
            "2017-02-16T10:13:52.000000Z");
}

TEST(JsonTime, the_time_field_may_be_nested) {
  const JsonFormat format{"", "params.ts", TimeFormat::seconds};
  const auto result = decoded(R"({"params":{"ts":1631186545.04,"a":1}})", format);
  EXPECT_EQ(time_of(result), "2021-09-09T11:22:25.040000Z");
  EXPECT_EQ(result.measurements, Measurements{measured("params.a", whole(1))});
}

TEST(JsonTime, the_prefix_is_not_part_of_the_time_fields_name) {
  const JsonFormat format{"room", "ts", TimeFormat::automatic};
  const auto result = decoded(R"({"ts":1594512094,"a":1})", format);
  EXPECT_EQ(time_of(result), "2020-07-12T00:01:34.000000Z");
  EXPECT_EQ(result.measurements, Measurements{measured("room.a", whole(1))});
}

TEST(JsonTime, without_a_time_field_ts_is_a_measurement) {
  EXPECT_EQ(decoded(R"({"ts":5,"a":1})").measurements,
            (Measurements{measured("ts", whole(5)), measured("a", whole(1))}));
}

TEST(JsonTime, a_missing_time_is_no_fault) {
  for (const auto* payload : {R"({"a":1})", R"({"ts":null,"a":1})", R"({"ts":"","a":1})"}) {
    const auto result = decoded(payload, with_ts);
    EXPECT_EQ(time_of(result), "none") << payload;
    EXPECT_EQ(result.implausible_time, "") << payload;
    EXPECT_EQ(result.measurements, only_a) << payload;
  }
}

// faults.md, row 15.
TEST(JsonTime, a_time_that_cannot_be_believed_is_kept_as_text_with_the_values) {
  const std::pair<const char*, const char*> cases[] = {
      {"-5", "-5"},
      {"0", "0"},
      {"-0", "-0"},
      {"1e300", "1e300"},
      {"1e999", "1e999"},
      {"99999999999999999999999", "99999999999999999999999"},
      {"18446744073709551615", "18446744073709551615"},
      {"true", "true"},
      {"\"NaN\"", "NaN"},
      {"\"yester\\nday\"", "yester\\x0aday"},
      {"\"a\\u0000b\"", "a\\x00b"},
      {"\"1970-01-01T00:00:07\"", "1970-01-01T00:00:07"},
  };
  for (const auto& [sent, kept] : cases) {
    const auto result = decoded("{\"ts\":" + std::string(sent) + ",\"a\":1}", with_ts);
    EXPECT_EQ(time_of(result), "none") << sent;
    EXPECT_EQ(result.implausible_time, kept);
    EXPECT_EQ(result.measurements, only_a) << sent;
  }
}

TEST(JsonTime, an_object_in_place_of_the_time_is_read_as_measurements) {
  const auto result = decoded(R"({"ts":{"x":1},"a":1})", with_ts);
  EXPECT_EQ(time_of(result), "none");
  EXPECT_EQ(result.measurements,
            (Measurements{measured("ts.x", whole(1)), measured("a", whole(1))}));
}

TEST(JsonTime, a_time_alone_is_no_reading) {
  EXPECT_TRUE(says(refusal(R"({"ts":1594512094})", with_ts), "no measurements"));
}

TEST(JsonTime, two_times_are_refused) {
  EXPECT_TRUE(says(refusal(R"({"ts":1594512094,"ts":1594512095,"a":1})", with_ts),
                   "the time field comes twice"));
}

}  // namespace
}  // namespace headwater
