#include "drivers/topic_template.h"

#include <gtest/gtest.h>

#include <string>

namespace headwater {
namespace {

TopicTemplate parsed(std::string_view text) {
  auto result = TopicTemplate::parse(text);
  if (!result) throw std::runtime_error(result.error().text());
  return *result;
}

bool matches(std::string_view pattern, std::string_view topic) {
  return parsed(pattern).match(topic).has_value();
}

std::string refusal(std::string_view text) {
  const auto result = TopicTemplate::parse(text);
  return result ? "not refused" : result.error().text();
}

::testing::AssertionResult says(const std::string& reason, const std::string& part) {
  if (reason.find(part) != std::string::npos) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "\"" << reason << "\" does not say \"" << part << "\"";
}

TEST(TopicTemplate, named_parts_give_the_device_and_the_metric) {
  const auto found = parsed("home/{device}/{metric}/state").match("home/boiler/temp/state");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->device, "boiler");
  EXPECT_EQ(found->metric, "temp");
}

TEST(TopicTemplate, a_part_that_the_template_lacks_is_empty) {
  const auto found = parsed("home/{device}").match("home/boiler");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->metric, "");
}

TEST(TopicTemplate, a_named_part_matches_one_level_that_is_not_empty) {
  EXPECT_TRUE(matches("home/{device}/temp", "home/x/temp"));
  EXPECT_FALSE(matches("home/{device}/temp", "home/x/y/temp"));
  EXPECT_FALSE(matches("home/{device}/temp", "home//temp"));
  EXPECT_FALSE(matches("home/{device}", "home/"));
  EXPECT_FALSE(matches("home/{device}", "home"));
  EXPECT_FALSE(matches("home/{device}", "home/x/"));
}

TEST(TopicTemplate, any_other_name_is_matched_and_not_used) {
  const auto found = parsed("{site}/{device}/{floor_2}").match("north/pump/1");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->device, "pump");
  EXPECT_EQ(found->metric, "");
}

TEST(TopicTemplate, text_matches_itself_only) {
  EXPECT_TRUE(matches("a/{device}/b", "a/x/b"));
  EXPECT_FALSE(matches("a/{device}/b", "A/x/b"));
  EXPECT_FALSE(matches("a/{device}/b", "a/x/bb"));
}

TEST(TopicTemplate, a_plus_matches_any_one_level) {
  EXPECT_TRUE(matches("a/+/{device}", "a/b/c"));
  EXPECT_TRUE(matches("a/+/{device}", "a//c"));
  EXPECT_FALSE(matches("a/+/{device}", "a/c"));
}

TEST(TopicTemplate, a_hash_matches_what_follows_and_its_own_parent) {
  EXPECT_TRUE(matches("a/{device}/#", "a/x"));
  EXPECT_TRUE(matches("a/{device}/#", "a/x/y"));
  EXPECT_TRUE(matches("a/{device}/#", "a/x/y/z"));
  EXPECT_FALSE(matches("a/{device}/#", "a"));
  EXPECT_TRUE(matches("#", "a/b/c"));
}

TEST(TopicTemplate, a_wildcard_in_front_does_not_match_the_brokers_own_topics) {
  EXPECT_FALSE(matches("#", "$SYS/uptime"));
  EXPECT_FALSE(matches("+/uptime", "$SYS/uptime"));
  EXPECT_FALSE(matches("{device}/uptime", "$SYS/uptime"));
  EXPECT_TRUE(matches("$SYS/{metric}", "$SYS/uptime"));
  EXPECT_TRUE(matches("homie/{device}/$state", "homie/lamp/$state"));
}

TEST(TopicTemplate, the_filter_is_what_mqtt_subscribes_to) {
  EXPECT_EQ(parsed("sensors/{device}/telemetry").filter(), "sensors/+/telemetry");
  EXPECT_EQ(parsed("{a}/{device}/+/{metric}/#").filter(), "+/+/+/+/#");
  EXPECT_EQ(parsed("$SYS/broker/uptime").filter(), "$SYS/broker/uptime");
  EXPECT_EQ(parsed("#").filter(), "#");
}

TEST(TopicTemplate, the_last_text_level_is_known) {
  EXPECT_EQ(parsed("home/{device}/temp").last_literal(), "temp");
  EXPECT_EQ(parsed("home/{device}/temp/+").last_literal(), "temp");
  EXPECT_EQ(parsed("{a}/{device}").last_literal(), "");
}

TEST(TopicTemplate, errors_show_the_template) {
  EXPECT_TRUE(says(refusal("a/#/b"), "the topic template \"a/#/b\""));
}

TEST(TopicTemplate, empty_templates_and_empty_levels_are_refused) {
  EXPECT_TRUE(says(refusal(""), "is empty"));
  EXPECT_TRUE(says(refusal("/a/{device}"), "empty level"));
  EXPECT_TRUE(says(refusal("a//{device}"), "empty level"));
  EXPECT_TRUE(says(refusal("a/{device}/"), "empty level"));
}

TEST(TopicTemplate, a_name_may_come_once) {
  EXPECT_TRUE(says(refusal("{device}/{device}"), "has {device} twice"));
  EXPECT_TRUE(says(refusal("{x}/{device}/{x}"), "has {x} twice"));
  EXPECT_EQ(parsed("device/{device}").filter(), "device/+");
}

TEST(TopicTemplate, a_hash_stands_at_the_end) {
  EXPECT_TRUE(says(refusal("a/#/{device}"), "# before the end"));
}

TEST(TopicTemplate, wildcards_are_whole_levels) {
  EXPECT_TRUE(says(refusal("a/b+/{device}"), "wildcard inside the level \"b+\""));
  EXPECT_TRUE(says(refusal("{device}/b#"), "wildcard inside the level \"b#\""));
  EXPECT_TRUE(says(refusal("{device}/++"), "wildcard inside the level \"++\""));
}

TEST(TopicTemplate, a_named_part_is_a_whole_level) {
  for (const auto* text : {"shellies/plug-{device}", "{device}-x/state", "a/{device}{metric}"}) {
    EXPECT_TRUE(says(refusal(text), "an MQTT subscription cannot express less")) << text;
  }
}

TEST(TopicTemplate, braces_hold_a_name) {
  for (const auto* text :
       {"a/{}", "a/{device", "a/device}", "a/}{", "a/{de vice}", "a/{{device}}", "a/{de/vice}"}) {
    EXPECT_TRUE(says(refusal(text), "braces without a name")) << text;
  }
}

TEST(TopicTemplate, shared_subscriptions_are_refused) {
  EXPECT_TRUE(says(refusal("$share/group/sensors/{device}"), "shared subscription"));
  EXPECT_TRUE(says(refusal("$share"), "shared subscription"));
}

TEST(TopicTemplate, control_characters_nul_and_what_is_not_utf8_are_refused) {
  EXPECT_TRUE(says(refusal("a/\n/{device}"), "control character"));
  EXPECT_TRUE(says(refusal(std::string_view("a/\0/{device}", 12)), "control character"));
  EXPECT_TRUE(says(refusal("a/\xC0\xAF/{device}"), "UTF-8"));
}

TEST(TopicTemplate, a_template_has_at_most_1024_bytes) {
  const std::string longest = "{device}/" + std::string(topic_limit - 9, 't');
  EXPECT_EQ(refusal(longest), "not refused");
  EXPECT_TRUE(says(refusal(longest + "t"), "1025 bytes; the limit is 1024"));
}

TEST(TopicTemplate, a_level_of_two_dots_is_refused) {
  EXPECT_TRUE(says(refusal("a/../{device}"), "a level \"..\""));
}

}  // namespace
}  // namespace headwater
