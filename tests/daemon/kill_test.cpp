// headwaterd ended in the middle of its work: what was acknowledged is stored, and once.

#include "store/verify.h"
#include "tests/daemon/daemon_program.h"
#include "tests/daemon/recorded.h"
#include "tests/support/wait_until.h"

#include <gtest/gtest.h>

#include <set>

namespace headwater {
namespace {

using namespace testing;

constexpr std::int64_t start_ts = 1'767'225'600;

std::vector<SensorMessage> numbered(std::int64_t count) {
  std::vector<SensorMessage> messages;
  for (std::int64_t i = 0; i < count; ++i) {
    messages.push_back(message_of("dev-" + std::to_string(i % 3), i, start_ts + i));
  }
  return messages;
}

// Waits until the daemon has stored something since its start while more is still being published;
// false if all has been published before that.
bool is_working(const DaemonProgram& daemon, const Publisher& publisher) {
  const auto published = [&] {
    return publisher.acknowledged_count() == publisher.messages().size();
  };
  return wait_until([&] { return daemon.since_start("events") > 100 || published(); }) &&
         !published();
}

// That each of the numbers below `count` is in the log once, and that the log is whole.
void expect_each_once(const std::string& store, std::int64_t count) {
  const auto values = recorded_values(store);
  EXPECT_EQ(values.size(), static_cast<std::size_t>(count));
  const std::set<std::int64_t> distinct(values.begin(), values.end());
  EXPECT_EQ(distinct.size(), static_cast<std::size_t>(count));
  auto reader = LogReader::open(store).value();
  const auto verified = verify(reader).value();
  EXPECT_TRUE(verified.clean());
}

TEST(Kill, under_load_loses_nothing_that_was_acknowledged_and_stores_nothing_twice) {
  constexpr std::int64_t count = 9'000;
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  DaemonProgram daemon({.broker = broker.url()});
  ASSERT_TRUE(daemon.start_and_wait()) << daemon.process().errors();
  Publisher publisher({.broker = broker.url(), .messages_per_second = 3'000}, numbered(count));
  std::size_t kills = 0;
  while (kills < 4 && is_working(daemon, publisher)) {
    daemon.kill();
    ++kills;
    ASSERT_TRUE(daemon.start_and_wait()) << daemon.process().errors();
  }
  ASSERT_TRUE(publisher.finish());
  ASSERT_EQ(publisher.acknowledged().size(), static_cast<std::size_t>(count));
  ASSERT_TRUE(wait_until([&] {
    return recorded_values(daemon.store()).size() >= static_cast<std::size_t>(count);
  })) << recorded_values(daemon.store()).size();
  EXPECT_EQ(daemon.stop(), (Ending{.code = 0}));
  expect_each_once(daemon.store(), count);
  EXPECT_GE(kills, 1U);
  EXPECT_EQ(count_of(daemon.store(), EventType::gateway_started), kills + 1);
}

TEST(Kill, by_sigterm_in_the_middle_it_ends_in_order_and_the_rest_follows_after_the_start) {
  constexpr std::int64_t count = 6'000;
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  DaemonProgram daemon({.broker = broker.url()});
  ASSERT_TRUE(daemon.start_and_wait()) << daemon.process().errors();
  Publisher publisher({.broker = broker.url(), .messages_per_second = 3'000}, numbered(count));
  std::size_t stops = 0;
  for (; stops < 2 && is_working(daemon, publisher); ++stops) {
    ASSERT_EQ(daemon.stop(), (Ending{.code = 0})) << daemon.process().errors();
    EXPECT_EQ(recorded(daemon.store()).back().type, EventType::gateway_stopped);
    ASSERT_TRUE(daemon.start_and_wait()) << daemon.process().errors();
  }
  ASSERT_TRUE(publisher.finish());
  ASSERT_TRUE(wait_until(
      [&] { return recorded_values(daemon.store()).size() >= static_cast<std::size_t>(count); }));
  EXPECT_EQ(daemon.stop(), (Ending{.code = 0}));
  EXPECT_GE(stops, 1U);
  expect_each_once(daemon.store(), count);
}

TEST(Kill, by_sigterm_stores_all_that_it_had_acknowledged_on_receipt) {
  constexpr std::int64_t count = 5'000;
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  DaemonProgram daemon({.broker = broker.url(), .driver_lines = "    acknowledge: received\n"});
  ASSERT_TRUE(daemon.start_and_wait()) << daemon.process().errors();
  Publisher publisher({.broker = broker.url()}, numbered(count));
  ASSERT_TRUE(publisher.finish());
  ASSERT_TRUE(wait_until([&] { return daemon.driver_number("messages") == count; }));
  EXPECT_EQ(daemon.stop(), (Ending{.code = 0}));
  expect_each_once(daemon.store(), count);
  EXPECT_EQ(recorded(daemon.store()).back().type, EventType::gateway_stopped);
}

}  // namespace
}  // namespace headwater
