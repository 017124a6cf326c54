#include "model/device_id.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

TEST(DeviceId, has_letters_digits_and_a_few_signs) {
  for (const char* text : {"a", "iot-device-01", "0e:9c:00:4c:1c:51", "Room_2.temp@home=1", "9"}) {
    ASSERT_TRUE(DeviceId::parse(text)) << text;
    EXPECT_EQ(DeviceId::parse(text)->text(), text);
  }
}

TEST(DeviceId, cannot_become_a_wildcard_a_path_or_another_topic) {
  for (const char* text : {"", "a/b", "+", "#", "$gateway", "..", ".hidden", "-x", "a b", "a\n",
                           "\xC3\xA4", "a;DROP TABLE", "a'b"}) {
    const auto parsed = DeviceId::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().kind, ErrorKind::invalid_input);
    EXPECT_FALSE(parsed.error().hint.empty());
  }
}

TEST(DeviceId, has_at_most_128_characters) {
  EXPECT_TRUE(DeviceId::parse(std::string(128, 'a')));
  EXPECT_FALSE(DeviceId::parse(std::string(129, 'a')));
}

TEST(DeviceId, the_refusal_shows_hostile_text_escaped) {
  EXPECT_EQ(check_id("a\nb").error().detail, "\"a\\x0ab\" is not a valid id");
}

}  // namespace
}  // namespace headwater
