#include "cli/json_writer.h"

#include "cli/base64.h"
#include "cli/shortest_number.h"

#include <gtest/gtest.h>

#include <charconv>
#include <limits>

namespace headwater {
namespace {

std::string text_json(std::string_view text) {
  JsonWriter json;
  json.text(text);
  return json.json();
}

TEST(JsonWriter, keeps_the_order_of_the_fields_and_puts_commas_between_them) {
  JsonWriter json;
  json.begin_object();
  json.field("z", "last letter");
  json.key("a");
  json.begin_array();
  json.integer(-1);
  json.begin_object();
  json.end_object();
  json.null();
  json.end_array();
  json.flag("m", true);
  json.end_object();
  EXPECT_EQ(json.json(), R"({"z":"last letter","a":[-1,{},null],"m":true})");
}

TEST(JsonWriter, starts_afresh_after_a_line) {
  JsonWriter json;
  json.natural(1);
  EXPECT_EQ(json.take_line(), "1\n");
  json.natural(2);
  EXPECT_EQ(json.take_line(), "2\n");
}

TEST(JsonWriter, escapes_what_would_end_the_text_or_the_line) {
  EXPECT_EQ(text_json("say \"hi\" \\ \n\r\t\b\f"), R"("say \"hi\" \\ \n\r\t\b\f")");
  EXPECT_EQ(text_json(std::string_view("\x00\x1b", 2)), R"("\u0000\u001b")");
}

TEST(JsonWriter, escapes_control_characters_that_only_terminals_act_on) {
  EXPECT_EQ(text_json("\x7f\xc2\x9b"), R"("\u007f\u009b")");
}

TEST(JsonWriter, leaves_other_characters_as_they_are) {
  EXPECT_EQ(text_json("21 °C, 湿度, 🌡"), "\"21 °C, 湿度, 🌡\"");
}

TEST(JsonWriter, shows_bytes_that_are_not_utf8_as_replacement_characters) {
  EXPECT_EQ(text_json("a\xff\xc3(b"), "\"a\xEF\xBF\xBD\xEF\xBF\xBD(b\"");
}

TEST(JsonWriter, writes_the_largest_whole_numbers_exactly) {
  JsonWriter json;
  json.begin_array();
  json.integer(std::numeric_limits<std::int64_t>::max());
  json.integer(std::numeric_limits<std::int64_t>::min());
  json.natural(std::numeric_limits<std::uint64_t>::max());
  json.end_array();
  EXPECT_EQ(json.json(), "[9223372036854775807,-9223372036854775808,18446744073709551615]");
}

TEST(ShortestNumber, is_what_a_person_would_write) {
  EXPECT_EQ(shortest_number(20.6), "20.6");
  EXPECT_EQ(shortest_number(0.1), "0.1");
  EXPECT_EQ(shortest_number(-273.15), "-273.15");
}

TEST(ShortestNumber, keeps_whole_doubles_apart_from_whole_numbers) {
  EXPECT_EQ(shortest_number(3.0), "3.0");
  EXPECT_EQ(shortest_number(0.0), "0.0");
  EXPECT_EQ(shortest_number(-0.0), "-0.0");
  EXPECT_EQ(shortest_number(1e300), "1e+300");
}

TEST(ShortestNumber, reads_back_as_the_same_number) {
  for (const double number : {0.1 + 0.2, 1.0 / 3, 5e-324, std::numeric_limits<double>::max(),
                              -2.2250738585072014e-308, 9007199254740993.0}) {
    const std::string text = shortest_number(number);
    double back = 0;
    std::from_chars(text.data(), text.data() + text.size(), back);
    EXPECT_EQ(back, number) << text;
  }
}

TEST(Base64, is_that_of_rfc_4648) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foo"), "Zm9v");
  EXPECT_EQ(to_base64("foob"), "Zm9vYg==");
  EXPECT_EQ(to_base64("\xff\xfe\xfd\xfb"), "//79+w==");
}

}  // namespace
}  // namespace headwater
