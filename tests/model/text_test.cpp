#include "model/text.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using namespace std::string_view_literals;

TEST(Text, well_formed_utf8_is_recognised) {
  for (const auto text : {""sv, "plain"sv, "\xC3\xA4"sv, "\xE2\x82\xAC"sv, "\xF0\x9F\x98\x80"sv,
                          "a\0b"sv, "\xED\x9F\xBF"sv, "\xF4\x8F\xBF\xBF"sv}) {
    EXPECT_TRUE(is_utf8(text)) << escaped(text);
  }
}

TEST(Text, utf8_that_is_cut_overlong_a_surrogate_or_beyond_unicode_is_not_well_formed) {
  for (const auto text : {"\xC3"sv, "\xE2\x82"sv, "\x80"sv, "\xC0\xAF"sv, "\xE0\x80\xAF"sv,
                          "\xED\xA0\x80"sv, "\xF4\x90\x80\x80"sv, "\xFF"sv, "a\xC3z"sv}) {
    EXPECT_FALSE(is_utf8(text)) << escaped(text);
  }
}

TEST(Text, control_characters_are_found) {
  EXPECT_TRUE(has_control_characters("a\nb"));
  EXPECT_TRUE(has_control_characters("\x7F"));
  EXPECT_TRUE(has_control_characters("a\0b"sv));
  EXPECT_TRUE(has_control_characters("a\xC2\x9B"));  // C1, which terminals obey
  EXPECT_FALSE(has_control_characters("\xC2\xA0"));
  EXPECT_FALSE(has_control_characters("a b \xC3\xA4"));
}

TEST(Text, what_could_forge_a_line_of_a_log_is_escaped) {
  EXPECT_EQ(escaped("a\nb\x1b[0m"), "a\\x0ab\\x1b[0m");
  EXPECT_EQ(escaped("a\xC2\x9B"
                    "0m"),
            "a\\xc2\\x9b0m");
  EXPECT_EQ(escaped("say \"x\\y\""), "say \\x22x\\x5cy\\x22");
  EXPECT_EQ(escaped("bad \xFF byte"), "bad \\xff byte");
}

TEST(Text, a_sentence_keeps_its_quotes) {
  EXPECT_EQ(printable("say \"x\\y\"\n", 100), "say \"x\\y\"\\x0a");
  EXPECT_EQ(printable("abcdef", 3), "abc...");
}

TEST(Text, readable_text_stays_as_it_is) {
  EXPECT_EQ(escaped("gr\xC3\xBC\xC3\x9F"), "gr\xC3\xBC\xC3\x9F");
}

TEST(Text, long_text_is_cut_and_says_so) {
  EXPECT_EQ(escaped("abcdef", 3), "abc...");
  EXPECT_EQ(escaped("abc", 3), "abc");
  EXPECT_TRUE(is_utf8(escaped("a\xC3\xA4\xC3\xA4\xC3\xA4", 2)));
}

}  // namespace
}  // namespace headwater
