#include "drivers/scalar_decoder.h"

#include <gtest/gtest.h>

#include <string>

namespace headwater {
namespace {

Value decoded(std::string_view payload) {
  const auto value = decode_scalar(payload);
  EXPECT_TRUE(value) << (value ? "" : value.error().text());
  return value ? *value : Value("not decoded");
}

std::string refusal(std::string_view payload) {
  const auto value = decode_scalar(payload);
  return value ? "not refused" : value.error().text();
}

TEST(ScalarDecoder, a_number_is_a_number_and_a_whole_one_stays_exact) {
  EXPECT_EQ(decoded("21.5"), Value(21.5));
  EXPECT_EQ(decoded("-4e-3"), Value(-0.004));
  EXPECT_EQ(decoded("42"), Value(std::int64_t{42}));
  EXPECT_EQ(decoded("9223372036854775807"), Value(std::int64_t{9223372036854775807}));
}

TEST(ScalarDecoder, blanks_around_a_number_do_not_matter) {
  EXPECT_EQ(decoded("  21.50\r\n"), Value(21.5));
  EXPECT_EQ(decoded("\t42 "), Value(std::int64_t{42}));
}

TEST(ScalarDecoder, true_and_false_are_a_truth) {
  EXPECT_EQ(decoded("true"), Value(true));
  EXPECT_EQ(decoded("false\n"), Value(false));
}

TEST(ScalarDecoder, other_words_are_not_guessed_at) {
  for (const auto* word : {"ON", "OFF", "on", "yes", "True", "online", "0x1F", "21.5 C", "1,5",
                           "\"quoted\"", "{\"a\":1}", "nanometre", "info", " spaced "}) {
    EXPECT_EQ(decoded(word), Value(std::string(word)));
  }
}

TEST(ScalarDecoder, a_text_may_be_any_utf8) {
  EXPECT_EQ(decoded("geöffnet\nund zu"), Value(std::string("geöffnet\nund zu")));
}

TEST(ScalarDecoder, nan_and_infinity_are_refused_in_any_spelling) {
  for (const auto* word : {"nan", "NaN", "-nan", "inf", "INF", "+inf", "-Infinity", " nan\n"}) {
    EXPECT_NE(refusal(word).find("is not a finite number"), std::string::npos) << word;
  }
  EXPECT_NE(refusal("1e999").find("beyond double precision"), std::string::npos);
}

TEST(ScalarDecoder, whole_numbers_beyond_64_bits_are_refused) {
  EXPECT_NE(refusal("9223372036854775808").find("beyond 64 bits"), std::string::npos);
  EXPECT_NE(refusal("-9223372036854775809").find("beyond 64 bits"), std::string::npos);
}

TEST(ScalarDecoder, an_empty_payload_is_refused) { EXPECT_EQ(refusal(""), "empty payload"); }

TEST(ScalarDecoder, a_nul_and_what_is_not_utf8_are_refused) {
  EXPECT_NE(refusal(std::string_view("2\0", 2)).find("NUL"), std::string::npos);
  EXPECT_NE(refusal("\xFF").find("UTF-8"), std::string::npos);
  EXPECT_NE(refusal("21.5\xC0\xAF").find("UTF-8"), std::string::npos);
}

TEST(ScalarDecoder, a_text_has_at_most_4096_bytes) {
  const std::string longest(4'096, 't');
  EXPECT_EQ(decoded(longest), Value(longest));
  EXPECT_NE(refusal(longest + "t").find("4097 bytes; the limit is 4096"), std::string::npos);
}

}  // namespace
}  // namespace headwater
