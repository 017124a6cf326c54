#include "tests/config/reported.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using namespace std::chrono_literals;
using testing::reported;

TEST(SectionValue, a_text_is_one_line_of_limited_length) {
  const auto read = [](Section& s) { s.text("t"); };
  EXPECT_EQ(reported("t: ''", read), "f.yaml:1:4: `t` must not be empty");
  EXPECT_EQ(reported("t: \"a\\nb\"", read),
            "f.yaml:1:4: `t` must be one line without control characters");
  EXPECT_EQ(reported("t: \"a\\0b\"", read),
            "f.yaml:1:4: `t` must be one line without control characters");
  EXPECT_EQ(reported("t: " + std::string(1'024, 'x'), read), "");
  EXPECT_EQ(reported("t: " + std::string(1'025, 'x'), read),
            "f.yaml:1:4: `t` must not have more than 1024 bytes, found 1025");
}

TEST(SectionValue, a_number_without_quotes_is_a_text_as_it_is_written) {
  EXPECT_EQ(reported("t: 007", [](Section& s) { EXPECT_EQ(s.text("t"), "007"); }), "");
}

TEST(SectionValue, a_text_that_yaml_takes_for_a_map_gets_a_hint_about_quotes) {
  EXPECT_EQ(reported("t: {device}", [](Section& s) { s.text("t"); }),
            "f.yaml:1:4: `t` must be a text, found a map (a text that starts with {, [, # or "
            "another sign needs quotes)");
}

TEST(SectionValue, an_id_is_checked) {
  EXPECT_EQ(reported("i: a/b", [](Section& s) { s.id("i"); }),
            "f.yaml:1:4: `i`: \"a/b\" is not a valid id: an id has 1 to 128 letters, digits and "
            ". _ : @ = -, and starts with a letter or a digit");
}

TEST(SectionValue, a_boolean_is_true_or_false_and_nothing_else) {
  const auto read = [](Section& s) { s.boolean("b"); };
  for (const char* value : {"yes", "on", "1", "True"}) {
    EXPECT_EQ(reported("b: " + std::string(value), read),
              "f.yaml:1:4: `b` must be `true` or `false`, found `" + std::string(value) + "`");
  }
  EXPECT_EQ(reported("b: 'true'", read),
            "f.yaml:1:4: `b` must be `true` or `false`, found the text \"true\"");
}

TEST(SectionValue, a_wrong_type_says_what_was_found_and_what_was_expected) {
  const auto read = [](Section& s) { s.whole("n", {1, 10}); };
  EXPECT_EQ(reported("n: [1]", read), "f.yaml:1:4: `n` must be a whole number, found a list");
  EXPECT_EQ(reported("n: {}", read), "f.yaml:1:4: `n` must be a whole number, found a map");
  EXPECT_EQ(reported("n:", read), "f.yaml:1:1: `n` must be a whole number, found nothing");
  EXPECT_EQ(reported("n: ~", read), "f.yaml:1:4: `n` must be a whole number, found nothing");
  EXPECT_EQ(reported("n: abc", read), "f.yaml:1:4: `n` must be a whole number, found `abc`");
  EXPECT_EQ(reported("n: '5'", read),
            "f.yaml:1:4: `n` must be a whole number, found the text \"5\"");
}

TEST(SectionValue, fractions_nan_and_infinity_are_no_whole_numbers) {
  for (const char* value : {".nan", ".inf", "-.inf", "5.0", "1e3", "0x5"}) {
    EXPECT_EQ(reported("n: " + std::string(value),
                       [](Section& s) {
                         s.whole("n", {1, 10});
                       }),
              "f.yaml:1:4: `n` must be a whole number, found `" + std::string(value) + "`");
  }
}

TEST(SectionValue, nan_and_infinity_are_no_numbers_either) {
  for (const char* value : {".nan", ".inf", "nan", "1e999"}) {
    EXPECT_EQ(reported("n: " + std::string(value),
                       [](Section& s) {
                         s.number("n", {0, 1e6});
                       }),
              "f.yaml:1:4: `n` must be a number, found `" + std::string(value) + "`");
  }
}

TEST(SectionValue, out_of_range_says_the_range) {
  EXPECT_EQ(reported("n: 11",
                     [](Section& s) {
                       s.whole("n", {1, 10});
                     }),
            "f.yaml:1:4: `n` must be 1 to 10, found `11`");
  EXPECT_EQ(reported("n: -1",
                     [](Section& s) {
                       s.whole("n", {0, 10});
                     }),
            "f.yaml:1:4: `n` must be 0 to 10, found `-1`");
  EXPECT_EQ(reported("n: 99999999999999999999",
                     [](Section& s) {
                       s.whole("n", {1, 10});
                     }),
            "f.yaml:1:4: `n` must be 1 to 10, found `99999999999999999999`");
  EXPECT_EQ(reported("n: 2e6",
                     [](Section& s) {
                       s.number("n", {0, 1e6});
                     }),
            "f.yaml:1:4: `n` must be 0 to 1000000, found `2e6`");
  EXPECT_EQ(reported("d: 11s",
                     [](Section& s) {
                       s.duration("d", {1ms, 10s});
                     }),
            "f.yaml:1:4: `d` must be 1ms to 10s, found `11s`");
  EXPECT_EQ(reported("z: 0B",
                     [](Section& s) {
                       s.size("z", {1, 1'024});
                     }),
            "f.yaml:1:4: `z` must be 1B to 1KiB, found `0B`");
}

TEST(SectionValue, a_duration_and_a_size_need_their_units) {
  EXPECT_EQ(reported("d: 5",
                     [](Section& s) {
                       s.duration("d", {1ms, 10s});
                     }),
            "f.yaml:1:4: `d` must be a duration such as `20ms`, `5s`, `10m`, `1h` or `2d`, found "
            "`5`");
  EXPECT_EQ(reported("z: 64KB",
                     [](Section& s) {
                       s.size("z", {1, 1'024});
                     }),
            "f.yaml:1:4: `z` must be a size such as `512B`, `64KiB`, `1MiB` or `2GiB`, found "
            "`64KB`");
}

TEST(SectionValue, a_duration_counted_in_seconds_takes_no_fraction_of_one) {
  EXPECT_EQ(reported("d: 1500ms",
                     [](Section& s) {
                       s.seconds("d", {1s, 10s});
                     }),
            "f.yaml:1:4: `d` must be whole seconds, found `1500ms`");
}

TEST(SectionValue, a_name_out_of_a_few_says_which) {
  EXPECT_EQ(reported("c: tree",
                     [](Section& s) {
                       s.one_of<int>("c", {{"one", 1}, {"two", 2}, {"three", 3}});
                     }),
            "f.yaml:1:4: `c` must be `one`, `two` or `three`, found `tree`");
}

}  // namespace
}  // namespace headwater
