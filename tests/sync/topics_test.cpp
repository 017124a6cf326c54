#include "sync/topics.h"

#include <gtest/gtest.h>

#include <string>

namespace headwater {
namespace {

// They are for ever.
TEST(Topics, have_the_names_that_design_and_protocol_give) {
  EXPECT_EQ(log_topic("greenhouse-1"), "headwater/v1/greenhouse-1/log");
  EXPECT_EQ(position_topic("greenhouse-1"), "headwater/v1/greenhouse-1/position");
  EXPECT_EQ(status_topic("greenhouse-1"), "headwater/v1/greenhouse-1/status");
  EXPECT_EQ(recall_topic("greenhouse-1"), "headwater/v1/greenhouse-1/recall");
  EXPECT_EQ(recalled_topic("greenhouse-1"), "headwater/v1/greenhouse-1/recalled");
  EXPECT_EQ(all_log_topics(), "headwater/v1/+/log");
  EXPECT_EQ(all_recall_topics(), "headwater/v1/+/recall");
}

TEST(Topics, a_log_topic_leads_back_to_its_gateway) {
  for (const std::string gateway : {"g1", "a", "gw@home.example:1=2-3_4"}) {
    EXPECT_EQ(gateway_of_log_topic(log_topic(gateway)), gateway);
    EXPECT_EQ(gateway_of_recall_topic(recall_topic(gateway)), gateway);
    EXPECT_FALSE(gateway_of_recall_topic(recalled_topic(gateway)));
    EXPECT_FALSE(gateway_of_log_topic(recall_topic(gateway)));
  }
}

TEST(Topics, what_is_no_log_topic_has_no_gateway) {
  for (const char* topic :
       {"", "headwater", "headwater/v1/log", "headwater/v1//log", "headwater/v1/g1/position",
        "headwater/v2/g1/log", "headwater/v1/g1/log/more", "other/headwater/v1/g1/log",
        "headwater/v1/g1/x/log", "headwater/v1/../log", "headwater/v1/$SYS/log",
        "headwater/v1/+/log", "headwater/v1/#/log", "headwater/v1/a b/log", "headwater/v1/-g/log",
        "headwater/v1/g\n1/log"}) {
    EXPECT_FALSE(gateway_of_log_topic(topic)) << topic;
  }
}

TEST(Topics, a_gateway_s_id_has_a_longest_form) {
  const std::string longest(128, 'g');
  EXPECT_EQ(gateway_of_log_topic(log_topic(longest)), longest);
  EXPECT_FALSE(gateway_of_log_topic(log_topic(longest + "g")));
}

}  // namespace
}  // namespace headwater
