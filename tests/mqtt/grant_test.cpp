#include "tests/mqtt/broker_connection.h"
#include "tests/mqtt/scripted_broker.h"
#include "tests/support/broker.h"
#include "tests/support/free_port.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using namespace testing;

constexpr std::uint8_t not_authorized = 0x87;

// Refuses every subscription whose filter has "forbidden" in it.
std::string refuse_some(int type, const std::string& body) {
  if (type == packet_connect) return accepted;
  if (type != packet_subscribe) return {};
  return suback(body, body.find("forbidden") == std::string::npos ? 1 : not_authorized);
}

TEST(Grant, a_refused_subscription_is_not_healthy_and_is_named) {
  const ScriptedBroker broker(refuse_some);
  BrokerConnection tested(options_for(broker.url()),
                          session_with({{"forbidden/#", 1}, {"allowed/#", 1}}));
  ASSERT_TRUE(tested.connects());
  const auto status = tested.status();
  EXPECT_FALSE(status.healthy);
  EXPECT_NE(status.detail.find("forbidden/#"), std::string::npos) << status.detail;
  EXPECT_NE(status.detail.find("refused"), std::string::npos) << status.detail;
  EXPECT_TRUE(wait_until([&] { return tested.notices().has(Severity::error, "forbidden/#"); }));
}

TEST(Grant, a_refusal_is_not_hidden_by_another_subscription_s_lower_quality) {
  const ScriptedBroker broker([](int type, const std::string& body) -> std::string {
    if (type == packet_connect) return accepted;
    if (type != packet_subscribe) return {};
    return suback(body, body.find("forbidden") == std::string::npos ? 0 : not_authorized);
  });
  BrokerConnection tested(options_for(broker.url()),
                          session_with({{"forbidden/#", 1}, {"lower/#", 1}}));
  ASSERT_TRUE(tested.connects());
  EXPECT_NE(tested.status().detail.find("forbidden/#"), std::string::npos)
      << tested.status().detail;
}

TEST(Grant, a_connection_with_nothing_but_refusals_is_given_up_and_tried_again) {
  const ScriptedBroker broker(refuse_some);
  BrokerConnection tested(options_for(broker.url()), session_with({{"forbidden/#", 1}}));
  ASSERT_TRUE(wait_until([&] { return broker.connections() >= 2; }));
  EXPECT_FALSE(tested.status().healthy);
  EXPECT_TRUE(tested.notices().has(Severity::warning, "forbidden/#")) << tested.notices().text();
  EXPECT_TRUE(tested.listener().sessions_present().empty());
}

TEST(Grant, a_lower_quality_of_service_is_not_healthy_and_is_said) {
  const std::uint16_t port = free_port();
  Broker broker({.extra = "listener " + std::to_string(port) + " 127.0.0.1\nmax_qos 0"});
  ASSERT_TRUE(broker.start()) << broker.log();
  BrokerConnection tested(options_for(loopback_url(port)), session_with({{"in", 1}}));
  ASSERT_TRUE(tested.connects());
  const auto status = tested.status();
  EXPECT_FALSE(status.healthy);
  EXPECT_NE(status.detail.find("in is granted with QoS 0"), std::string::npos) << status.detail;
}

TEST(Grant, what_was_asked_for_with_qos_0_is_not_complained_about) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  BrokerConnection tested(options_for(broker.url()), session_with({{"in", 0}}));
  ASSERT_TRUE(tested.connects());
  EXPECT_TRUE(tested.status().healthy) << tested.status().detail;
}

TEST(Grant, a_message_that_the_broker_refuses_is_reported) {
  // Mosquitto 2.0.11 hangs up after a refusal if max_queued_messages is 0.
  Broker broker({.acl = "topic readwrite allowed/#\n", .max_queued = 1'000});
  ASSERT_TRUE(broker.start()) << broker.log();
  BrokerConnection tested(options_for(broker.url()), session_with({{"allowed/#", 1}}));
  ASSERT_TRUE(tested.connects());
  ASSERT_TRUE(tested.connection().publish("forbidden", "x", false));
  ASSERT_TRUE(wait_until([&] { return !tested.listener().refusals().empty(); }));
  EXPECT_EQ(tested.listener().refusals().at(0), "forbidden: reason code 135");
  ASSERT_TRUE(tested.connection().publish("allowed/a", "y", false));
  ASSERT_TRUE(tested.receives("y"));
  EXPECT_EQ(tested.listener().refusals().size(), 1U);
}

}  // namespace
}  // namespace headwater
