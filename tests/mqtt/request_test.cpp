// What the broker's answers to our own messages and to later subscriptions are made of.
#include "tests/mqtt/broker_connection.h"
#include "tests/mqtt/scripted_broker.h"
#include "tests/support/broker.h"
#include "tests/support/tcp_proxy.h"

#include <gtest/gtest.h>

#include <mutex>
#include <string>
#include <vector>

namespace headwater {
namespace {

using namespace testing;
using Texts = std::vector<std::string>;

class RequestOfVersion : public ::testing::TestWithParam<MqttVersion> {
 protected:
  static MqttOptions options(const std::string& broker) {
    auto options = options_for(broker);
    options.version = GetParam();
    return options;
  }
  static bool v5() { return GetParam() == MqttVersion::v5; }
};

::testing::AssertionResult is_told(const BrokerConnection& tested, const Texts& publications) {
  if (wait_until([&] { return tested.listener().publications() == publications; })) {
    return ::testing::AssertionSuccess();
  }
  return ::testing::AssertionFailure()
         << ::testing::PrintToString(tested.listener().publications());
}
bool is_answered(const BrokerConnection& tested, const Texts& answers) {
  return wait_until([&] { return tested.listener().answers() == answers; });
}

TEST_P(RequestOfVersion, a_message_with_a_number_is_told_to_be_taken) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  BrokerConnection tested(options(broker.url()), session_with({{"in", 1}}));
  ASSERT_TRUE(tested.connects());
  ASSERT_TRUE(tested.connection().publish("in", "a", false, 7));
  ASSERT_TRUE(tested.connection().publish("in", "b", false, 1'000'000'000'007));
  EXPECT_TRUE(is_told(tested, {"7 taken", "1000000000007 taken"}));
}

TEST_P(RequestOfVersion, a_message_without_a_number_is_told_of_only_if_it_is_refused) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  BrokerConnection tested(options(broker.url()), session_with({{"in", 1}}));
  ASSERT_TRUE(tested.connects());
  ASSERT_TRUE(tested.connection().publish("in", "a", false));
  ASSERT_TRUE(tested.connection().publish("in", "b", false, 1));
  EXPECT_TRUE(is_told(tested, {"1 taken"}));
}

// MQTT 5 has a word for it, which Paho keeps to itself.
TEST_P(RequestOfVersion, a_message_that_nobody_is_subscribed_to_is_taken) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  BrokerConnection tested(options(broker.url()));
  ASSERT_TRUE(tested.connects());
  ASSERT_TRUE(tested.connection().publish("nobody", "a", false, 1));
  EXPECT_TRUE(is_told(tested, {"1 taken"}));
}

// MQTT 3.1.1 has no word for it.
TEST_P(RequestOfVersion, a_message_that_the_broker_does_not_allow_is_refused) {
  Broker broker({.acl = "topic readwrite allowed/#\n"});
  ASSERT_TRUE(broker.start()) << broker.log();
  BrokerConnection tested(options(broker.url()));
  ASSERT_TRUE(tested.connects());
  ASSERT_TRUE(tested.connection().publish("forbidden", "a", false, 1));
  EXPECT_TRUE(is_told(tested, {v5() ? "1 refused: not authorized" : "1 taken"}));
}

TEST_P(RequestOfVersion, of_a_message_whose_answer_is_lost_nothing_is_known) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  TcpProxy link(broker.port());
  BrokerConnection tested(options(loopback_url(link.port())));
  ASSERT_TRUE(tested.connects());
  link.freeze();
  ASSERT_TRUE(tested.connection().publish("out", "a", false, 1));
  link.cut();
  EXPECT_TRUE(is_told(tested, {"1 unknown: the connection was lost"}));
  EXPECT_TRUE(wait_until([&] { return tested.listener().disconnections().size() == 1; }));
  const auto later = tested.connection().publish("out", "b", false, 2);
  ASSERT_FALSE(later);
  EXPECT_EQ(later.error().kind, ErrorKind::network);
}

TEST_P(RequestOfVersion, a_message_whose_answer_was_lost_is_not_sent_again) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  TcpProxy link(broker.port());
  auto session = session_with({{"out", 1}});
  session.persistent = true;
  auto witness = options(broker.url());
  witness.client_id = "witness";
  BrokerConnection seen(witness, session_with({{"out", 1}}));
  ASSERT_TRUE(seen.connects());
  BrokerConnection tested(options(loopback_url(link.port())), session);
  ASSERT_TRUE(tested.connects());
  link.freeze();
  ASSERT_TRUE(tested.connection().publish("out", "once", false, 1));
  link.cut();
  ASSERT_TRUE(is_told(tested, {"1 unknown: the connection was lost"}));
  link.restore();
  ASSERT_TRUE(tested.connects_again());
  ASSERT_TRUE(tested.connection().publish("out", "behind", false, 2));
  ASSERT_TRUE(seen.receives("behind"));
  EXPECT_FALSE(seen.listener().has("once"));
}

TEST_P(RequestOfVersion, a_later_subscription_brings_messages_until_it_is_ended) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  ASSERT_TRUE(publish_to(broker.port(), "later", "kept", {"-r"}));
  BrokerConnection tested(options(broker.url()), session_with({{"in", 1}}));
  ASSERT_TRUE(tested.connects());
  ASSERT_TRUE(tested.connection().subscribe("later"));
  ASSERT_TRUE(is_answered(tested, {"+later"}));
  ASSERT_TRUE(publish_to(broker.port(), "later", "one"));
  ASSERT_TRUE(tested.receives("one"));
  ASSERT_TRUE(tested.connection().unsubscribe("later"));
  ASSERT_TRUE(is_answered(tested, {"+later", "-later"}));
  ASSERT_TRUE(publish_to(broker.port(), "later", "two"));
  ASSERT_TRUE(publish_to(broker.port(), "in", "behind"));
  ASSERT_TRUE(tested.receives("behind"));
  EXPECT_FALSE(tested.listener().has("two"));
}

INSTANTIATE_TEST_SUITE_P(Mqtt, RequestOfVersion,
                         ::testing::Values(MqttVersion::v3_1_1, MqttVersion::v5),
                         [](const auto& version) {
                           return version.param == MqttVersion::v5 ? "v5" : "v3_1_1";
                         });

TEST(Request, a_later_subscription_that_is_refused_is_told_with_the_reason) {
  constexpr std::uint8_t not_authorized = 0x87;
  const ScriptedBroker broker([](int type, const std::string& body) -> std::string {
    if (type == packet_connect) return accepted;
    if (type != packet_subscribe) return {};
    return suback(body, body.find("forbidden") == std::string::npos ? 1 : not_authorized);
  });
  BrokerConnection tested(options_for(broker.url()), session_with({{"in", 1}}));
  ASSERT_TRUE(tested.connects());
  ASSERT_TRUE(tested.connection().subscribe("forbidden"));
  EXPECT_TRUE(is_answered(tested, {"the subscription to forbidden is refused: not authorized"}));
}

// MQTT 3.1.1's SUBACK, section 3.9: one code for every refusal.
TEST(Request, a_later_subscription_that_is_refused_by_mqtt_3_1_1_is_told) {
  const ScriptedBroker broker([](int type, const std::string& body) -> std::string {
    if (type == packet_connect) return {"\x20\x02\x00\x00", 4};
    if (type != packet_subscribe) return {};
    const bool refused = body.find("forbidden") != std::string::npos;
    return std::string("\x90\x03", 2) + body.substr(0, 2) + (refused ? '\x80' : '\x01');
  });
  auto options = options_for(broker.url());
  options.version = MqttVersion::v3_1_1;
  BrokerConnection tested(options, session_with({{"in", 1}}));
  ASSERT_TRUE(tested.connects());
  ASSERT_TRUE(tested.connection().subscribe("allowed"));
  ASSERT_TRUE(tested.connection().subscribe("forbidden"));
  EXPECT_TRUE(is_answered(
      tested, {"+allowed", "the subscription to forbidden is refused: reason code 128"}));
}

TEST_P(RequestOfVersion, a_later_subscription_whose_answer_is_lost_is_not_told_to_be_refused) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  TcpProxy link(broker.port());
  BrokerConnection tested(options(loopback_url(link.port())), session_with({{"in", 1}}));
  ASSERT_TRUE(tested.connects());
  link.freeze();
  ASSERT_TRUE(tested.connection().subscribe("later"));
  link.cut();
  ASSERT_TRUE(wait_until([&] { return tested.listener().disconnections().size() == 1; }));
  link.restore();
  ASSERT_TRUE(tested.connects_again());
  ASSERT_TRUE(tested.connection().subscribe("later"));
  EXPECT_TRUE(is_answered(tested, {"+later"}));
}

// MQTT 5, section 3.3.2.3.3. MQTT 3.1.1 has no properties.
TEST(Request, a_message_has_an_expiry_where_there_is_such_a_thing) {
  std::mutex mutex;
  std::vector<std::string> bodies;
  const auto keep = [&](const std::string& body) {
    const std::lock_guard lock(mutex);
    bodies.push_back(body);
  };
  const auto kept = [&] {
    const std::lock_guard lock(mutex);
    return bodies;
  };
  const auto serve = [&](const std::string& connack) {
    return [&keep, connack](int type, const std::string& body) -> std::string {
      if (type == packet_connect) return connack;
      if (type == packet_publish) keep(body);
      return {};
    };
  };
  const ScriptedBroker five(serve(accepted));
  BrokerConnection of_five(options_for(five.url()));
  ASSERT_TRUE(of_five.connects());
  ASSERT_TRUE(of_five.connection().publish("t", "a", false, 1, 300));
  ASSERT_TRUE(wait_until([&] { return kept().size() == 1; }));
  const std::string expiry("\x05\x02\x00\x00\x01\x2C", 6);
  EXPECT_EQ(kept()[0].substr(5), expiry + "a");
  ASSERT_TRUE(of_five.connection().publish("t", "a", false, 2));
  ASSERT_TRUE(wait_until([&] { return kept().size() == 2; }));
  EXPECT_EQ(kept()[1].substr(5), std::string("\x00", 1) + "a");
  of_five.stop();
  const ScriptedBroker three(serve({"\x20\x02\x00\x00", 4}));
  auto options = options_for(three.url());
  options.version = MqttVersion::v3_1_1;
  BrokerConnection of_three(options);
  ASSERT_TRUE(of_three.connects());
  ASSERT_TRUE(of_three.connection().publish("t", "a", false, 3, 300));
  ASSERT_TRUE(wait_until([&] { return kept().size() == 3; }));
  EXPECT_EQ(kept()[2].substr(5), "a");
}

TEST(Request, nothing_can_be_asked_without_a_connection) {
  BrokerConnection tested(options_for("mqtt://127.0.0.1:1"));
  EXPECT_FALSE(tested.connection().publish("t", "a", false, 1));
  EXPECT_FALSE(tested.connection().subscribe("t"));
  EXPECT_FALSE(tested.connection().unsubscribe("t"));
  tested.stop();
  EXPECT_TRUE(tested.listener().publications().empty());
}

}  // namespace
}  // namespace headwater
