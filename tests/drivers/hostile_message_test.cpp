// faults.md, rows 19 to 21: messages that nobody should send.
#include "drivers/router.h"

#include <gtest/gtest.h>

#include <string>

namespace headwater {
namespace {

Router router(DecoderKind decoder = DecoderKind::json, DecodeLimits limits = {}) {
  RouteOptions options;
  options.match = "sensors/{device}/{metric}";
  options.decoder = decoder;
  return Router::create({options}, limits).value();
}

RejectMessage rejection(const Router& router, std::string_view topic, std::string_view payload) {
  Command command = router.route({topic, payload});
  if (auto* rejected = std::get_if<RejectMessage>(&command)) return *rejected;
  ADD_FAILURE() << topic.substr(0, 80) << " was not rejected";
  return {};
}

std::string topic_refusal(std::string_view topic) {
  const auto rejected = rejection(router(), topic, R"({"a":1})");
  EXPECT_EQ(rejected.payload, R"({"a":1})");
  return rejected.reason;
}

TEST(HostileMessage, an_undecodable_payload_is_kept_with_its_reason) {
  const std::string payload("{\"a\":\xFF\0", 7);
  const auto rejected = rejection(router(), "sensors/x/y", payload);
  EXPECT_EQ(rejected.topic, "sensors/x/y");
  EXPECT_EQ(rejected.payload, payload);
  EXPECT_EQ(rejected.size, 7U);
  EXPECT_EQ(rejected.reason, "the payload is not valid UTF-8");
}

TEST(HostileMessage, an_empty_payload_is_rejected) {
  for (const auto decoder : {DecoderKind::json, DecoderKind::scalar}) {
    EXPECT_EQ(rejection(router(decoder), "sensors/x/y", "").reason, "empty payload");
  }
}

TEST(HostileMessage, a_payload_of_256_megabytes_is_rejected_unread) {
  // Valid, and slow to parse: read, it would be one reading.
  std::string payload(256 * 1024 * 1024, ' ');
  payload.replace(payload.size() - 7, 7, R"({"a":1})");
  const auto rejected = rejection(router(), "sensors/x/y", payload);
  EXPECT_EQ(rejected.reason, "the payload has 268435456 bytes; the limit is 262144");
  EXPECT_EQ(rejected.size, 268435456U);
  EXPECT_EQ(rejected.payload, std::string(4'096, ' '));
}

TEST(HostileMessage, the_payload_limit_is_the_last_size_that_is_read) {
  const auto small = router(DecoderKind::json, DecodeLimits{8});
  EXPECT_TRUE(std::holds_alternative<RecordReading>(small.route({"sensors/x/y", R"({"a":12})"})));
  EXPECT_EQ(rejection(small, "sensors/x/y", R"({"a":123})").reason,
            "the payload has 9 bytes; the limit is 8");
}

TEST(HostileMessage, a_topic_that_no_route_matches_is_rejected) {
  EXPECT_EQ(topic_refusal("other/x/y"), "no route matches the topic");
  EXPECT_EQ(topic_refusal("$SYS/broker/uptime"), "no route matches the topic");
}

TEST(HostileMessage, topics_that_no_sensor_may_use_are_rejected) {
  EXPECT_EQ(topic_refusal(""), "the topic is empty");
  EXPECT_EQ(topic_refusal("sensors//y"), "the topic has an empty level");
  EXPECT_EQ(topic_refusal("/sensors/x/y"), "the topic has an empty level");
  EXPECT_EQ(topic_refusal("sensors/x/y/"), "the topic has an empty level");
  EXPECT_EQ(topic_refusal("sensors/../y"), "the topic has a level \"..\"");
  EXPECT_EQ(topic_refusal("../../etc/passwd"), "the topic has a level \"..\"");
  EXPECT_EQ(topic_refusal("sensors/+/y"), "the topic has a wildcard");
  EXPECT_EQ(topic_refusal("sensors/x/#"), "the topic has a wildcard");
  EXPECT_EQ(topic_refusal("sensors/x\r\nerror: all is lost/y"),
            "the topic has a control character");
  EXPECT_EQ(topic_refusal(std::string_view("sensors/x\0/y", 12)),
            "the topic has a control character");
  EXPECT_EQ(topic_refusal("sensors/\xC0\xAE/y"), "the topic is not valid UTF-8");
}

TEST(HostileMessage, a_topic_has_at_most_1024_bytes) {
  EXPECT_EQ(topic_refusal("sensors/x/" + std::string(65'000, 'y')),
            "the topic has 65010 bytes; the limit is 1024");
}

TEST(HostileMessage, a_device_must_be_a_valid_id) {
  for (const auto* device : {"'; DROP TABLE tail; --", "$gateway", "a b", "-x", ".x", "größe"}) {
    const auto reason = topic_refusal("sensors/" + std::string(device) + "/y");
    EXPECT_NE(reason.find("is not a valid id"), std::string::npos) << reason;
  }
  EXPECT_NE(topic_refusal("sensors/" + std::string(129, 'd') + "/y").find("is not a valid id"),
            std::string::npos);
}

TEST(HostileMessage, a_reason_shows_foreign_text_escaped) {
  const auto rejected = rejection(router(), "sensors/x/y", R"({"a\u001b[2J":1})");
  EXPECT_NE(rejected.reason.find("a\\x1b[2J"), std::string::npos) << rejected.reason;
}

TEST(HostileMessage, a_metric_has_at_most_128_bytes) {
  for (const auto decoder : {DecoderKind::json, DecoderKind::scalar}) {
    const auto topic = "sensors/x/" + std::string(129, 'm');
    const auto reason = rejection(router(decoder), topic, R"({"a":1})").reason;
    EXPECT_NE(reason.find("more than 128 bytes"), std::string::npos) << reason;
  }
}

TEST(HostileMessage, sql_in_a_metric_is_data) {
  const auto command =
      router(DecoderKind::scalar).route({"sensors/x/'; DROP TABLE tail; --", "21.5"});
  const auto* reading = std::get_if<RecordReading>(&command);
  ASSERT_NE(reading, nullptr);
  EXPECT_EQ(reading->measurements.at(0).name, "'; DROP TABLE tail; --");
}

}  // namespace
}  // namespace headwater
