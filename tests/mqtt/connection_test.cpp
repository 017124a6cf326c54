#include "tests/mqtt/broker_connection.h"
#include "tests/support/broker.h"
#include "tests/support/tcp_proxy.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace headwater {
namespace {

using namespace testing;

class ConnectionOfVersion : public ::testing::TestWithParam<MqttVersion> {
 protected:
  static MqttOptions options(const Broker& broker) {
    auto options = options_for(broker.url());
    options.version = GetParam();
    return options;
  }
};

TEST_P(ConnectionOfVersion, receives_what_it_has_subscribed_to) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  BrokerConnection tested(options(broker), session_with({{"in/+", 1}}));
  ASSERT_TRUE(tested.connects());
  EXPECT_TRUE(tested.status().healthy);
  EXPECT_EQ(tested.status().detail, "connected");
  ASSERT_TRUE(publish_to(broker.port(), "elsewhere", "not for us"));
  ASSERT_TRUE(publish_to(broker.port(), "in/a", "hello"));
  ASSERT_TRUE(tested.receives("hello"));
  const auto messages = tested.listener().messages();
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].topic, "in/a");
  EXPECT_EQ(messages[0].qos, 1);
  EXPECT_FALSE(messages[0].retained);
}

TEST_P(ConnectionOfVersion, what_it_publishes_arrives) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  BrokerConnection receiving(options_for(broker.url()), session_with({{"out", 1}}));
  ASSERT_TRUE(receiving.connects());
  auto other = options(broker);
  other.client_id = "sender";
  BrokerConnection sending(other);
  ASSERT_TRUE(sending.connects()) << sending.notices().text() << broker.log();
  const std::string payload("any\0bytes\xFF", 10);
  ASSERT_TRUE(sending.connection().publish("out", payload, false));
  EXPECT_TRUE(receiving.receives(payload));
}

TEST_P(ConnectionOfVersion, says_which_messages_the_broker_had_kept) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  ASSERT_TRUE(publish_to(broker.port(), "in", "old", {"-r"}));
  BrokerConnection tested(options(broker), session_with({{"in", 1}}));
  ASSERT_TRUE(tested.receives("old"));
  EXPECT_TRUE(tested.listener().messages().at(0).retained);
}

TEST_P(ConnectionOfVersion, is_let_in_with_the_right_password) {
  Broker broker({.users = {{"gateway", "secret"}}});
  ASSERT_TRUE(broker.start()) << broker.log();
  auto right = options(broker);
  right.username = "gateway";
  right.password = "secret";
  BrokerConnection tested(right);
  EXPECT_TRUE(tested.connects()) << tested.notices().text();
}

TEST_P(ConnectionOfVersion, is_refused_with_the_wrong_password_and_says_why) {
  Broker broker({.users = {{"gateway", "secret"}}});
  ASSERT_TRUE(broker.start()) << broker.log();
  auto wrong = options(broker);
  wrong.username = "gateway";
  wrong.password = "guessed";
  BrokerConnection tested(wrong, session_with({{"in", 1}}));
  ASSERT_TRUE(wait_until([&] { return tested.notices().has(Severity::warning, broker.url()); }));
  const auto status = tested.status();
  EXPECT_FALSE(status.connected);
  EXPECT_EQ(status.connections, 0U);
  std::string why = status.detail;
  std::transform(why.begin(), why.end(), why.begin(), ::tolower);
  EXPECT_NE(why.find("authori"), std::string::npos) << status.detail;
  EXPECT_EQ(why.find("guessed"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Mqtt, ConnectionOfVersion,
                         ::testing::Values(MqttVersion::v3_1_1, MqttVersion::v5),
                         [](const auto& version) {
                           return version.param == MqttVersion::v5 ? "v5" : "v3_1_1";
                         });

TEST(Connection, publishing_without_one_is_an_error) {
  Broker broker;  // never started
  BrokerConnection tested(options_for(broker.url()));
  const auto published = tested.connection().publish("out", "lost", false);
  ASSERT_FALSE(published);
  EXPECT_EQ(published.error().kind, ErrorKind::network);
  EXPECT_NE(published.error().text().find("not connected"), std::string::npos);
}

TEST(Connection, that_was_not_started_says_so) {
  KeepingListener listener;
  const MqttConnection connection(options_for("mqtt://127.0.0.1:1"), {}, listener,
                                  [](Severity, std::string_view) {});
  EXPECT_FALSE(connection.status().connected);
  EXPECT_EQ(connection.status().detail, "not started");
}

TEST(Connection, says_the_same_failure_only_once) {
  Broker broker;
  BrokerConnection tested(options_for(broker.url()));
  ASSERT_TRUE(wait_until([&] { return tested.notices().has(broker.url()); }));
  ASSERT_TRUE(broker.start()) << broker.log();
  ASSERT_TRUE(tested.connects());
  EXPECT_EQ(tested.notices().count(broker.url()), 2U) << tested.notices().text();
}

TEST(Connection, speaks_its_will_when_it_vanishes) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  TcpProxy link(broker.port());
  auto session = session_with({});
  session.will = LastWill{"will", "gone"};
  BrokerConnection vanishing(options_for(loopback_url(link.port())), session);
  ASSERT_TRUE(vanishing.connects());
  auto other = options_for(broker.url());
  other.client_id = "mourner";
  BrokerConnection listening(other, session_with({{"will", 1}}));
  ASSERT_TRUE(listening.connects());
  EXPECT_TRUE(listening.listener().messages().empty());
  link.cut();
  EXPECT_TRUE(listening.receives("gone"));
}

TEST(Connection, that_is_stopped_in_order_has_no_will) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  auto session = session_with({});
  session.will = LastWill{"out", "gone"};
  auto other = options_for(broker.url());
  other.client_id = "listener";
  BrokerConnection listening(other, session_with({{"out", 1}}));
  ASSERT_TRUE(listening.connects());
  BrokerConnection stopping(options_for(broker.url()), session);
  ASSERT_TRUE(stopping.connects());
  stopping.stop();
  ASSERT_TRUE(publish_to(broker.port(), "out", "afterwards"));
  ASSERT_TRUE(listening.receives("afterwards"));
  EXPECT_FALSE(listening.listener().has("gone"));
}

}  // namespace
}  // namespace headwater
