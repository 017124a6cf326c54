#include "config/suggestion.h"

#include <gtest/gtest.h>

#include <string>

namespace headwater {
namespace {

const std::vector<std::string_view> keys{"topics", "broker", "qos", "password", "password_file"};

TEST(Suggestion, one_slip_of_each_kind_finds_the_name) {
  EXPECT_EQ(nearest("topcs", keys), "topics");
  EXPECT_EQ(nearest("topiccs", keys), "topics");
  EXPECT_EQ(nearest("topixs", keys), "topics");
  EXPECT_EQ(nearest("tpoics", keys), "topics");
}

TEST(Suggestion, the_nearest_of_several_is_taken) {
  EXPECT_EQ(nearest("pasword", keys), "password");
  EXPECT_EQ(nearest("password-file", keys), "password_file");
}

TEST(Suggestion, what_is_far_from_everything_has_none) {
  EXPECT_EQ(nearest("retain", keys), "");
  EXPECT_EQ(nearest("", keys), "");
  EXPECT_EQ(nearest("<<", keys), "");
  EXPECT_EQ(nearest(std::string(60'000, 'q'), keys), "");
}

TEST(Suggestion, a_short_name_allows_one_slip_only) {
  EXPECT_EQ(nearest("qso", keys), "qos");
  EXPECT_EQ(nearest("kos", keys), "qos");
  EXPECT_EQ(nearest("kas", keys), "");
}

}  // namespace
}  // namespace headwater
