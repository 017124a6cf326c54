#include "drivers/rejection.h"

#include "model/text.h"

#include <gtest/gtest.h>

#include <string>

namespace headwater {
namespace {

TEST(Rejection, what_is_small_is_kept_as_it_came) {
  const auto rejected = reject("a/b", std::string_view("\0\xFF", 2), 2, "why");
  EXPECT_EQ(rejected.topic, "a/b");
  EXPECT_EQ(rejected.payload, std::string("\0\xFF", 2));
  EXPECT_EQ(rejected.size, 2U);
  EXPECT_EQ(rejected.reason, "why");
}

TEST(Rejection, a_payload_is_cut_and_its_size_kept) {
  const auto rejected = reject("a", std::string(5'000, 'p'), 70'000, "");
  EXPECT_EQ(rejected.payload, std::string(rejected_payload_limit, 'p'));
  EXPECT_EQ(rejected.size, 70'000U);
}

TEST(Rejection, a_long_topic_is_cut_between_characters) {
  for (std::size_t shift = 0; shift < 4; ++shift) {
    std::string topic(shift, 'x');
    while (topic.size() < 3'000) topic += "\xF0\x9F\x92\xA7";
    const auto kept = reject(topic, "", 0, "").topic;
    EXPECT_TRUE(is_utf8(kept));
    EXPECT_LE(kept.size(), rejected_topic_limit);
    EXPECT_GT(kept.size(), rejected_topic_limit - 4);
    EXPECT_TRUE(topic.starts_with(kept));
  }
}

TEST(Rejection, a_topic_that_is_not_utf8_is_kept_escaped) {
  EXPECT_EQ(reject("a/\xC0\xAF/b", "", 0, "").topic, "a/\\xc0\\xaf/b");
  const auto kept = reject(std::string(3'000, '\xFF'), "", 0, "").topic;
  EXPECT_TRUE(is_utf8(kept));
  EXPECT_LE(kept.size(), rejected_topic_limit);
}

}  // namespace
}  // namespace headwater
