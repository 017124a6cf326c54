#include "tests/mqtt/broker_connection.h"
#include "tests/support/broker.h"
#include "tests/support/tcp_proxy.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using namespace testing;

class SessionOfVersion : public ::testing::TestWithParam<MqttVersion> {
 protected:
  static MqttOptions options(const std::string& broker) {
    auto options = options_for(broker);
    options.version = GetParam();
    return options;
  }
  static MqttSession persistent() {
    auto session = session_with({{"in", 1}});
    session.persistent = true;
    return session;
  }
};

TEST_P(SessionOfVersion, brings_what_was_sent_while_the_link_was_down) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  TcpProxy link(broker.port());
  BrokerConnection tested(options(loopback_url(link.port())), persistent());
  ASSERT_TRUE(tested.connects());
  link.cut();
  ASSERT_TRUE(wait_until([&] { return !tested.status().connected; }));
  ASSERT_TRUE(publish_to(broker.port(), "in", "meanwhile 1"));
  ASSERT_TRUE(publish_to(broker.port(), "in", "meanwhile 2"));
  link.restore();
  ASSERT_TRUE(tested.receives("meanwhile 2"));
  ASSERT_TRUE(tested.connects_again());
  EXPECT_EQ(tested.listener().messages().at(0).payload, "meanwhile 1");
  EXPECT_EQ(tested.listener().sessions_present(), (std::vector<bool>{false, true}));
  EXPECT_EQ(tested.status().sessions_lost, 0U);
}

TEST_P(SessionOfVersion, outlives_the_process) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  BrokerConnection first(options(broker.url()), persistent());
  ASSERT_TRUE(first.connects());
  first.stop();
  ASSERT_TRUE(publish_to(broker.port(), "in", "between"));
  BrokerConnection second(options(broker.url()), persistent());
  EXPECT_TRUE(second.receives("between"));
}

TEST_P(SessionOfVersion, outlives_a_broker_that_keeps_it_on_disk) {
  Broker broker({.persistence = true});
  ASSERT_TRUE(broker.start()) << broker.log();
  BrokerConnection tested(options(broker.url()), persistent());
  ASSERT_TRUE(tested.connects());
  ASSERT_TRUE(broker.restart()) << broker.log();
  ASSERT_TRUE(tested.connects_again());
  EXPECT_EQ(tested.status().sessions_lost, 0U);
}

TEST_P(SessionOfVersion, that_the_broker_forgets_is_counted_and_said) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  BrokerConnection tested(options(broker.url()), persistent());
  ASSERT_TRUE(tested.connects());
  EXPECT_EQ(tested.status().sessions_lost, 0U);
  broker.kill();
  ASSERT_TRUE(wait_until([&] { return !tested.status().connected; }));
  ASSERT_TRUE(broker.start()) << broker.log();
  ASSERT_TRUE(tested.connects_again());
  EXPECT_EQ(tested.status().sessions_lost, 1U);
  EXPECT_TRUE(tested.notices().has(Severity::warning, "lost the session"));
  ASSERT_TRUE(publish_to(broker.port(), "in", "all the same"));
  EXPECT_TRUE(tested.receives("all the same"));
}

TEST_P(SessionOfVersion, that_is_not_wanted_is_not_missed) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  BrokerConnection tested(options(broker.url()), session_with({{"in", 1}}));
  ASSERT_TRUE(tested.connects());
  broker.kill();
  ASSERT_TRUE(wait_until([&] { return !tested.status().connected; }));
  ASSERT_TRUE(broker.start()) << broker.log();
  ASSERT_TRUE(tested.connects_again());
  EXPECT_EQ(tested.status().sessions_lost, 0U);
}

INSTANTIATE_TEST_SUITE_P(Mqtt, SessionOfVersion,
                         ::testing::Values(MqttVersion::v3_1_1, MqttVersion::v5),
                         [](const auto& version) {
                           return version.param == MqttVersion::v5 ? "v5" : "v3_1_1";
                         });

}  // namespace
}  // namespace headwater
