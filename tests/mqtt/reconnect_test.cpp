#include "tests/mqtt/broker_connection.h"
#include "tests/support/broker.h"
#include "tests/support/tcp_proxy.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using namespace testing;
using namespace std::chrono_literals;

TEST(Reconnect, after_the_broker_was_killed_it_subscribes_again) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  BrokerConnection tested(options_for(broker.url()), session_with({{"in", 1}}));
  ASSERT_TRUE(tested.connects());
  broker.kill();
  ASSERT_TRUE(wait_until([&] { return !tested.status().connected; }));
  EXPECT_FALSE(tested.status().healthy);
  ASSERT_TRUE(broker.start()) << broker.log();
  ASSERT_TRUE(tested.connects_again());
  ASSERT_TRUE(publish_to(broker.port(), "in", "after the restart"));
  EXPECT_TRUE(tested.receives("after the restart"));
}

TEST(Reconnect, the_owner_hears_of_every_connection_and_every_loss_once) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  TcpProxy link(broker.port());
  BrokerConnection tested(options_for(loopback_url(link.port())), session_with({{"in", 1}}));
  ASSERT_TRUE(tested.connects());
  for (std::size_t round = 1; round <= 2; ++round) {
    link.cut();
    ASSERT_TRUE(wait_until([&] { return tested.listener().disconnections().size() == round; }));
    link.restore();
    ASSERT_TRUE(tested.connects_again(round));
  }
  tested.stop();
  EXPECT_EQ(tested.listener().sessions_present().size(), 3U);
  EXPECT_EQ(tested.listener().disconnections().size(), 3U);
  EXPECT_EQ(tested.status().connections, 3U);
  EXPECT_FALSE(tested.status().connected);
}

TEST(Reconnect, a_link_that_swallows_everything_is_noticed) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  TcpProxy link(broker.port());
  auto options = options_for(loopback_url(link.port()));
  options.keep_alive = 1s;
  BrokerConnection tested(options, session_with({{"in", 1}}));
  ASSERT_TRUE(tested.connects());
  link.freeze();
  ASSERT_TRUE(wait_until([&] { return !tested.listener().disconnections().empty(); }));
  EXPECT_FALSE(tested.status().connected);
  link.restore();
  EXPECT_TRUE(tested.connects_again());
}

TEST(Reconnect, it_can_publish_again_on_the_new_connection) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  BrokerConnection tested(options_for(broker.url()), session_with({{"echo", 1}}));
  ASSERT_TRUE(tested.connects());
  broker.kill();
  ASSERT_TRUE(wait_until([&] { return !tested.status().connected; }));
  EXPECT_FALSE(tested.connection().publish("echo", "into nothing", false));
  ASSERT_TRUE(broker.start()) << broker.log();
  ASSERT_TRUE(tested.connects_again());
  ASSERT_TRUE(tested.connection().publish("echo", "back", false));
  EXPECT_TRUE(tested.receives("back"));
  EXPECT_FALSE(tested.listener().has("into nothing"));
}

}  // namespace
}  // namespace headwater
