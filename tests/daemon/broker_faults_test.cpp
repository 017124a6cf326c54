// The local broker restarts, forgets, or is told again what it had kept: rows 17 and 18 of the
// faults that were thought of.

#include "tests/daemon/daemon_program.h"
#include "tests/daemon/recorded.h"
#include "tests/mqtt/broker_connection.h"
#include "tests/support/wait_until.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace headwater {
namespace {

using namespace testing;

// That the log has these readings, sooner or later.
bool stores(const DaemonProgram& daemon, const std::vector<std::int64_t>& values) {
  return wait_until([&] { return recorded_values(daemon.store()) == values; });
}

TEST(BrokerFaults, a_broker_that_was_killed_and_comes_back_is_listened_to_again) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  DaemonProgram daemon({.broker = broker.url()});
  ASSERT_TRUE(daemon.start_and_wait()) << daemon.process().errors();
  ASSERT_TRUE(publish_all(broker, {message_of("dev-1", 1)}));
  ASSERT_TRUE(stores(daemon, {1}));
  broker.kill();
  ASSERT_TRUE(wait_until([&] { return !daemon.healthy(); }));
  ASSERT_TRUE(broker.start()) << broker.log();
  ASSERT_TRUE(wait_until([&] { return daemon.healthy(); }));
  ASSERT_TRUE(publish_all(broker, {message_of("dev-1", 2)}));
  EXPECT_TRUE(stores(daemon, {1, 2}));
  // It kept nothing on disk, so messages may be missing; the operator can see that.
  EXPECT_EQ(daemon.driver_number("sessions_lost"), 1);
}

TEST(BrokerFaults, what_was_published_while_the_daemon_was_away_is_stored_when_it_is_back) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  DaemonProgram daemon({.broker = broker.url()});
  ASSERT_TRUE(daemon.start_and_wait()) << daemon.process().errors();
  ASSERT_TRUE(daemon.stop());
  ASSERT_TRUE(publish_all(broker, {message_of("dev-1", 1), message_of("dev-1", 2)}));
  ASSERT_TRUE(daemon.start_and_wait()) << daemon.process().errors();
  EXPECT_TRUE(stores(daemon, {1, 2}));
  EXPECT_EQ(daemon.driver_number("sessions_lost"), 0);
}

class RetainedMessage : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override { ASSERT_TRUE(broker_.start()) << broker_.log(); }
  bool publish_retained(const std::string& payload) {
    return publish_to(broker_.port(), "sensors/dev-1/telemetry", payload, {"-r"});
  }

  Broker broker_;
  DaemonProgram daemon_{
      {.broker = broker_.url(), .driver_lines = "    version: \"" + GetParam() + "\"\n"}};
};

TEST_P(RetainedMessage, is_one_reading_however_often_the_daemon_connects) {
  ASSERT_TRUE(publish_retained(R"({"value":7})"));
  for (int start = 0; start < 3; ++start) {
    ASSERT_TRUE(daemon_.start_and_wait()) << daemon_.process().errors();
    // Behind the kept one, if it came again.
    ASSERT_TRUE(publish_all(broker_, {message_of("marker", start)}));
    ASSERT_TRUE(wait_until([&] {
      return recorded_values(daemon_.store()).size() == static_cast<std::size_t>(start) + 2;
    })) << recorded_values(daemon_.store()).size();
    ASSERT_TRUE(daemon_.stop());
  }
  const auto values = recorded_values(daemon_.store());
  EXPECT_EQ(values.size(), 4U);
  EXPECT_EQ(std::count(values.begin(), values.end(), 7), 1);
}

TEST_P(RetainedMessage, is_marked_as_kept) {
  ASSERT_TRUE(publish_retained(R"({"value":7})"));
  ASSERT_TRUE(daemon_.start_and_wait()) << daemon_.process().errors();
  ASSERT_TRUE(stores(daemon_, {7}));
  const auto events = recorded(daemon_.store(), EventType::reading_recorded);
  EXPECT_TRUE(payload_of<ReadingRecorded>(events.at(0)).retained);
}

TEST_P(RetainedMessage, that_changed_while_the_daemon_was_away_is_a_new_reading) {
  ASSERT_TRUE(publish_retained(R"({"value":7})"));
  ASSERT_TRUE(daemon_.start_and_wait()) << daemon_.process().errors();
  ASSERT_TRUE(stores(daemon_, {7}));
  ASSERT_TRUE(daemon_.stop());
  ASSERT_TRUE(publish_retained(R"({"value":8})"));
  ASSERT_TRUE(daemon_.start_and_wait()) << daemon_.process().errors();
  EXPECT_TRUE(stores(daemon_, {7, 8}));
}

INSTANTIATE_TEST_SUITE_P(Mqtt, RetainedMessage, ::testing::Values("3.1.1", "5"),
                         [](const auto& version) {
                           return version.param == "5" ? "v5" : "v3_1_1";
                         });

}  // namespace
}  // namespace headwater
