#include "tests/mqtt/broker_connection.h"
#include "tests/mqtt/scripted_broker.h"
#include "tests/support/broker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <thread>

namespace headwater {
namespace {

using namespace testing;
using namespace std::chrono_literals;

std::chrono::steady_clock::duration time_to_stop(BrokerConnection& connection) {
  const auto before = std::chrono::steady_clock::now();
  connection.stop();
  return std::chrono::steady_clock::now() - before;
}

TEST(Stop, waits_for_a_callback_that_is_running) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  std::atomic<bool> entered = false;
  std::promise<void> release;
  const auto released = release.get_future().share();
  BrokerConnection tested(options_for(broker.url()), session_with({{"in", 1}}), [&] {
    entered = true;
    released.wait();
  });
  ASSERT_TRUE(tested.connects());
  ASSERT_TRUE(publish_to(broker.port(), "in", "first"));
  ASSERT_TRUE(wait_until([&] { return entered.load(); }));
  std::atomic<bool> stopped = false;
  std::jthread stopping([&] {
    tested.stop();
    stopped = true;
  });
  EXPECT_FALSE(wait_until([&] { return stopped.load(); }, 200ms));
  release.set_value();
  EXPECT_TRUE(wait_until([&] { return stopped.load(); }));
  EXPECT_TRUE(tested.listener().has("first"));
}

TEST(Stop, no_callback_runs_afterwards) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  BrokerConnection tested(options_for(broker.url()), session_with({{"in", 1}}));
  ASSERT_TRUE(tested.connects());
  tested.stop();
  ASSERT_EQ(tested.listener().disconnections().size(), 1U);
  ASSERT_TRUE(publish_to(broker.port(), "in", "too late"));
  EXPECT_TRUE(tested.listener().messages().empty());
  EXPECT_EQ(tested.status().detail, "stopped");
  EXPECT_FALSE(tested.connection().publish("in", "x", false));
}

TEST(Stop, does_not_wait_for_the_next_attempt) {
  const Broker broker;  // never started
  BrokerConnection tested(options_for(broker.url()));
  ASSERT_TRUE(wait_until([&] { return tested.notices().has(broker.url()); }));
  EXPECT_LT(time_to_stop(tested), 5s);
}

TEST(Stop, does_not_wait_for_a_broker_that_does_not_answer) {
  const ScriptedBroker broker([](int, const std::string&) { return std::string(); });
  BrokerConnection tested(options_for(broker.url()));
  ASSERT_TRUE(wait_until([&] { return broker.connections() > 0; }));
  EXPECT_LT(time_to_stop(tested), 5s);
}

TEST(Stop, does_not_wait_for_a_broker_that_does_not_answer_a_subscription) {
  std::atomic<bool> asked = false;
  const ScriptedBroker broker([&](int type, const std::string&) {
    if (type == packet_subscribe) asked = true;
    return type == packet_connect ? accepted : std::string();
  });
  BrokerConnection tested(options_for(broker.url()), session_with({{"in", 1}}));
  ASSERT_TRUE(wait_until([&] { return asked.load(); }));
  EXPECT_LT(time_to_stop(tested), 5s);
}

}  // namespace
}  // namespace headwater
