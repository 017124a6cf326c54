#include "tests/drivers/decoding.h"

namespace headwater {
namespace {

using testing::decoded;
using testing::measured;
using testing::refusal;
using testing::says;
using testing::text;
using testing::whole;

TEST(JsonDecoder, numbers_texts_and_truths_become_measurements_in_their_order) {
  const auto result = decoded(R"({"temp":20.6,"humidity":51,"light":false,"mode":"eco"})");
  EXPECT_EQ(result.measurements,
            (Measurements{measured("temp", 20.6), measured("humidity", whole(51)),
                          measured("light", false), measured("mode", text("eco"))}));
  EXPECT_FALSE(result.time);
  EXPECT_EQ(result.implausible_time, "");
}

TEST(JsonDecoder, blanks_around_the_object_do_not_matter) {
  EXPECT_EQ(decoded(" \r\n\t{ \"a\" : 1 } \n").measurements, Measurements{measured("a", whole(1))});
}

TEST(JsonDecoder, nested_objects_flatten_with_points) {
  const auto result = decoded(R"({"a":{"b":{"c":1},"d":2},"e":3})");
  EXPECT_EQ(result.measurements,
            (Measurements{measured("a.b.c", whole(1)), measured("a.d", whole(2)),
                          measured("e", whole(3))}));
}

TEST(JsonDecoder, arrays_flatten_with_their_index) {
  const auto result = decoded(R"({"a":[1,"x",{"b":true},[2.5,3]],"c":4})");
  EXPECT_EQ(
      result.measurements,
      (Measurements{measured("a.0", whole(1)), measured("a.1", text("x")), measured("a.2.b", true),
                    measured("a.3.0", 2.5), measured("a.3.1", whole(3)), measured("c", whole(4))}));
}

TEST(JsonDecoder, null_is_passed_over_but_counts_as_an_index) {
  EXPECT_EQ(decoded(R"({"a":null,"b":[null,7]})").measurements,
            Measurements{measured("b.1", whole(7))});
}

TEST(JsonDecoder, a_prefix_stands_in_front_of_each_name) {
  EXPECT_EQ(decoded(R"({"a":{"b":1}})", {"room", "", {}}).measurements,
            Measurements{measured("room.a.b", whole(1))});
}

TEST(JsonDecoder, escapes_in_names_and_texts_are_decoded) {
  const auto result = decoded(R"({"t\u00e9mp\"":"a\\b\n\u20ac \ud83d\udca7 end"})");
  EXPECT_EQ(result.measurements,
            Measurements{measured("t\u00e9mp\"", text("a\\b\n\u20ac \U0001F4A7 end"))});
}

TEST(JsonDecoder, names_and_texts_may_be_any_utf8) {
  EXPECT_EQ(decoded("{\"Größe\":\"groß\"}").measurements,
            Measurements{measured("Größe", text("groß"))});
}

TEST(JsonDecoder, a_long_text_with_escapes_comes_whole) {
  std::string expected;
  std::string payload = R"({"a":")";
  for (int i = 0; i < 1'000; ++i) {
    expected += "x\t";
    payload += "x\\t";
  }
  EXPECT_EQ(decoded(payload + "\"}").measurements, Measurements{measured("a", text(expected))});
}

TEST(JsonDecoder, a_text_that_looks_like_a_number_stays_a_text) {
  EXPECT_EQ(decoded(R"({"a":"21.5"})").measurements, Measurements{measured("a", text("21.5"))});
}

TEST(JsonDecoder, whole_numbers_stay_exact_up_to_64_bits) {
  const auto result =
      decoded(R"({"a":9223372036854775807,"b":-9223372036854775808,"c":9007199254740993,"d":-0})");
  EXPECT_EQ(result.measurements,
            (Measurements{measured("a", whole(9223372036854775807)),
                          measured("b", whole(-9223372036854775807 - 1)),
                          measured("c", whole(9007199254740993)), measured("d", whole(0))}));
}

TEST(JsonDecoder, other_numbers_are_the_nearest_double) {
  const auto result =
      decoded(R"({"a":0.011737819751470924,"b":73.80000305175781,"c":9007199254740993.0,"d":1e23,)"
              R"("e":5e-324,)"
              R"("f":123456789012345678901234567890.0,"g":1E2})");
  EXPECT_EQ(
      result.measurements,
      (Measurements{measured("a", 0.011737819751470924), measured("b", 73.80000305175781),
                    measured("c", 9007199254740992.0), measured("d", 1e23), measured("e", 5e-324),
                    measured("f", 123456789012345678901234567890.0), measured("g", 100.0)}));
}

TEST(JsonDecoder, what_is_not_an_object_is_refused_and_the_scalar_decoder_named) {
  for (const auto* payload : {"21.5", "\"on\"", "true", "null", "[1,2]", "[]"}) {
    const auto reason = refusal(payload);
    EXPECT_TRUE(says(reason, "not an object")) << payload;
    EXPECT_TRUE(says(reason, "`decoder: scalar`")) << payload;
  }
}

TEST(JsonDecoder, a_payload_without_a_measurement_is_refused) {
  for (const auto* payload : {"{}", R"({"a":null})", R"({"a":{},"b":[]})"}) {
    EXPECT_TRUE(says(refusal(payload), "no measurements")) << payload;
  }
}

TEST(JsonDecoder, a_name_that_comes_twice_is_refused) {
  EXPECT_TRUE(says(refusal(R"({"a":1,"b":2,"a":3})"), "the name \"a\" comes twice"));
  EXPECT_TRUE(says(refusal(R"({"a":{"b":1},"a.b":2})"), "the name \"a.b\" comes twice"));
}

}  // namespace
}  // namespace headwater
