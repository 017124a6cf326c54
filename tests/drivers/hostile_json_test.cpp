// faults.md, rows 19 and 20: malformed, oversized and deeply nested payloads.
#include "tests/drivers/decoding.h"

namespace headwater {
namespace {

using testing::decoded;
using testing::measured;
using testing::refusal;
using testing::says;
using testing::text;
using testing::whole;

TEST(HostileJson, malformed_json_is_refused) {
  for (const auto* payload : {"{",
                              "}",
                              "{\"a\"}",
                              "{\"a\":}",
                              "{\"a\":1",
                              "{\"a\":1,}",
                              "{a:1}",
                              "{'a':1}",
                              "{\"a\":01}",
                              "{\"a\":+1}",
                              "{\"a\":1.}",
                              "{\"a\":.5}",
                              "{\"a\":1e}",
                              "{\"a\":-}",
                              "{\"a\":tru}",
                              "{\"a\":\"x}",
                              "{\"a\":\"\\x\"}",
                              "{\"a\":[1,]}",
                              "{\"a\":[1}",
                              "{\"a\":1 \"b\":2}",
                              "// hello\n{\"a\":1}",
                              " ",
                              "nonsense"}) {
    EXPECT_TRUE(says(refusal(payload), "malformed JSON")) << payload;
  }
}

TEST(HostileJson, an_empty_payload_is_refused) {
  EXPECT_TRUE(says(refusal(""), "malformed JSON: incomplete"));
}

TEST(HostileJson, the_reason_says_where_the_parser_was) {
  EXPECT_TRUE(says(refusal(R"({"a":1,"b":{"c":2x}})"), "at or after \"b.c\""));
}

TEST(HostileJson, nothing_may_follow_the_object) {
  EXPECT_TRUE(says(refusal(R"({"a":1}{"a":2})"), "malformed JSON"));
  EXPECT_TRUE(says(refusal(std::string_view("{\"a\":1}\0", 8)), "malformed JSON"));
}

TEST(HostileJson, nan_and_infinity_are_refused) {
  for (const auto* payload : {R"({"a":NaN})", R"({"a":Infinity})", R"({"a":-inf})"}) {
    EXPECT_TRUE(says(refusal(payload), "malformed JSON")) << payload;
  }
  EXPECT_TRUE(says(refusal(R"({"a":1e999})"), "beyond double precision"));
  EXPECT_TRUE(says(refusal(R"({"a":-1e999})"), "beyond double precision"));
  // Boost 1.81 refuses such an exponent itself; later versions leave it to us.
  const auto huge = refusal(R"({"a":1e99999999999})");
  EXPECT_TRUE(says(huge, "exponent") || says(huge, "beyond double precision"));
}

TEST(HostileJson, whole_numbers_beyond_64_bits_are_refused) {
  for (const auto* payload : {R"({"a":9223372036854775808})", R"({"a":-9223372036854775809})",
                              R"({"a":18446744073709551615})", R"({"a":18446744073709551616})",
                              R"({"a":123456789012345678901234567890})"}) {
    EXPECT_TRUE(says(refusal(payload), "\"a\": the number")) << payload;
    EXPECT_TRUE(says(refusal(payload), "beyond 64 bits")) << payload;
  }
  EXPECT_TRUE(says(refusal("{\"a\":" + std::string(200'000, '9') + "}"), "beyond 64 bits"));
}

TEST(HostileJson, what_is_not_utf8_is_refused) {
  // A stray byte, an overlong '/', a surrogate, beyond U+10FFFF, and a character cut short.
  for (const auto* bytes : {"\xFF", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                            "\xF5\x80\x80\x80", "\xE2\x82", "\x80"}) {
    const std::string broken(bytes);
    EXPECT_TRUE(says(refusal("{\"a\":\"" + broken + "\"}"), "UTF-8"));
    EXPECT_TRUE(says(refusal("{\"" + broken + "\":1}"), "UTF-8"));
    EXPECT_TRUE(says(refusal("{\"a\":1" + broken + "}"), "UTF-8"));
  }
}

TEST(HostileJson, escaped_surrogates_must_come_in_pairs) {
  for (const auto* payload : {R"({"a":"\ud800"})", R"({"a":"\udc00"})", R"({"a":"\ud800x"})",
                              R"({"a":"\ud800\ud800"})", R"({"\ud83d":1})"}) {
    EXPECT_TRUE(says(refusal(payload), "malformed JSON")) << payload;
  }
}

TEST(HostileJson, a_nul_in_a_text_is_refused) {
  EXPECT_TRUE(says(refusal(R"({"a":"x\u0000y"})"), "the text of \"a\" has a NUL"));
  EXPECT_TRUE(says(refusal(std::string_view("{\"a\":\"x\0y\"}", 11)), "malformed JSON"));
}

TEST(HostileJson, other_escaped_control_characters_in_a_text_are_kept) {
  EXPECT_EQ(decoded(R"({"a":"x\ty\r\n\u0001"})").measurements,
            Measurements{measured("a", text("x\ty\r\n\x01"))});
}

TEST(HostileJson, empty_names_and_control_characters_in_names_are_refused) {
  EXPECT_TRUE(says(refusal(R"({"":1})"), "a name is empty"));
  EXPECT_TRUE(says(refusal(R"({"a":{"":1}})"), "a name is empty"));
  EXPECT_TRUE(says(refusal(R"({"a\nb":1})"), "the name \"a\\x0ab\" has a control character"));
  EXPECT_TRUE(says(refusal(R"({"a\u0000":1})"), "control character"));
  EXPECT_TRUE(says(refusal(R"({"a\u007f":1})"), "control character"));
  EXPECT_TRUE(says(refusal(R"({"ok":1,"a\u001b":{"b":1}})"), "control character"));
}

TEST(HostileJson, sql_and_path_text_in_a_name_is_data) {
  EXPECT_EQ(decoded(R"({"'; DROP TABLE tail; --":1,"../../etc/passwd":2})").measurements,
            (Measurements{measured("'; DROP TABLE tail; --", whole(1)),
                          measured("../../etc/passwd", whole(2))}));
}

TEST(HostileJson, a_name_has_at_most_128_bytes) {
  const std::string longest(128, 'n');
  EXPECT_EQ(decoded("{\"" + longest + "\":1}").measurements,
            Measurements{measured(longest, whole(1))});
  EXPECT_TRUE(says(refusal("{\"" + longest + "n\":1}"), "more than 128 bytes"));
  EXPECT_TRUE(says(refusal("{\"a\":{\"" + longest + "\":1}}"), "more than 128 bytes"));
  EXPECT_TRUE(says(refusal("{\"" + longest + "\":1}", {"p", "", {}}), "more than 128 bytes"));
}

TEST(HostileJson, a_text_has_at_most_4096_bytes) {
  const std::string longest(4'096, 't');
  EXPECT_EQ(decoded("{\"a\":\"" + longest + "\"}").measurements,
            Measurements{measured("a", text(longest))});
  EXPECT_TRUE(says(refusal("{\"a\":\"" + longest + "t\"}"), "more than 4096 bytes"));
  EXPECT_TRUE(says(refusal("{\"a\":\"\\n" + longest + "\"}"), "more than 4096 bytes"));
}

TEST(HostileJson, a_payload_has_at_most_256_measurements) {
  std::string payload = "{\"m0\":0";
  for (int i = 1; i < 256; ++i) payload += ",\"m" + std::to_string(i) + "\":" + std::to_string(i);
  EXPECT_EQ(decoded(payload + "}").measurements.size(), 256U);
  EXPECT_TRUE(says(refusal(payload + ",\"one more\":1}"), "more than 256 measurements"));
}

TEST(HostileJson, nesting_is_16_levels_deep_at_most) {
  const auto nested = [](int levels) {
    std::string payload;
    for (int i = 0; i < levels; ++i) payload += "{\"a\":";
    payload += "1";
    payload.append(static_cast<std::size_t>(levels), '}');
    return payload;
  };
  EXPECT_EQ(decoded(nested(16)).measurements.size(), 1U);
  EXPECT_TRUE(says(refusal(nested(17)), "nested deeper than 16 levels"));
}

TEST(HostileJson, nesting_a_million_deep_is_refused) {
  std::string objects;
  for (int i = 0; i < 1'000'000; ++i) objects += "{\"a\":";
  EXPECT_TRUE(says(refusal(objects), "nested deeper than 16 levels"));
  EXPECT_TRUE(
      says(refusal("{\"a\":" + std::string(1'000'000, '[')), "nested deeper than 16 levels"));
}

}  // namespace
}  // namespace headwater
