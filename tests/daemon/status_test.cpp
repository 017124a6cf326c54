// What a running headwaterd says about itself.

#include "process/version.h"
#include "tests/daemon/control_client.h"
#include "tests/daemon/daemon_program.h"
#include "tests/support/wait_until.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using namespace testing;

std::string text(const boost::json::object& object, const char* name) {
  return std::string(object.at(name).as_string());
}
std::int64_t number(const boost::json::object& object, const char* name) {
  return object.at(name).to_number<std::int64_t>();
}

TEST(Status, says_what_scripts_rely_on) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  DaemonProgram daemon({.broker = broker.url()});
  ASSERT_TRUE(daemon.start_and_wait()) << daemon.process().errors();
  ASSERT_TRUE(publish_all(broker, {message_of("dev-1", 1), message_of("dev-2", 2)}));
  ASSERT_TRUE(wait_until([&] { return daemon.since_start("events") == 8; }));
  const auto status = daemon.status();
  EXPECT_EQ(text(status, "gateway"), "g1");
  EXPECT_EQ(text(status, "version"), version());
  EXPECT_EQ(number(status, "seq"), 8);
  EXPECT_EQ(number(status, "devices"), 2);
  EXPECT_TRUE(status.at("upstream").is_null());
  const auto& write_ahead_log = status.at("write_ahead_log").as_object();
  EXPECT_LE(number(write_ahead_log, "bytes"), number(write_ahead_log, "limit"));
  EXPECT_EQ(text(write_ahead_log, "alarm"), "");
  EXPECT_EQ(daemon.since_start("queued_messages_limit"), 10'000U);
  const auto driver = daemon.driver_status();
  EXPECT_EQ(text(driver, "name"), "mqtt " + broker.url());
  EXPECT_EQ(number(driver, "messages"), 2);
  EXPECT_EQ(text(driver, "acknowledge"), "stored");
  EXPECT_FALSE(driver.contains("unstored"));
}

TEST(Status, projects_how_long_the_card_lasts_if_it_is_told_what_the_card_can_take) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  DaemonProgram daemon({.broker = broker.url(), .store_lines = "  card_endurance: 10TiB\n"});
  ASSERT_TRUE(daemon.start_and_wait()) << daemon.process().errors();
  ASSERT_TRUE(publish_all(broker, {message_of("dev-1", 1)}));
  ASSERT_TRUE(wait_until([&] { return daemon.since_start("events") == 5; }));
  const auto flash = daemon.status().at("flash").as_object();
  EXPECT_EQ(number(flash, "card_endurance"), std::int64_t{10} << 40);
  EXPECT_GE(number(flash, "bytes_written"), 0);
  EXPECT_TRUE(flash.contains("card_life_days"));
  EXPECT_EQ(flash.at("bytes_per_event").is_null(), false);
}

TEST(Status, with_early_acknowledgement_shows_what_a_crash_would_lose) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  DaemonProgram daemon({.broker = broker.url(), .driver_lines = "    acknowledge: received\n"});
  ASSERT_TRUE(daemon.start_and_wait()) << daemon.process().errors();
  ASSERT_TRUE(publish_all(broker, {message_of("dev-1", 1)}));
  ASSERT_TRUE(wait_until([&] { return daemon.since_start("events") == 5; }));
  const auto driver = daemon.driver_status();
  EXPECT_EQ(text(driver, "acknowledge"), "received");
  EXPECT_EQ(number(driver, "unstored"), 0);
  EXPECT_EQ(number(driver, "unstored_limit"), 10'000);
}

TEST(Status, a_broker_that_cannot_be_reached_is_not_healthy) {
  const Broker broker;  // never started
  DaemonProgram daemon({.broker = broker.url()});
  daemon.start();
  ASSERT_TRUE(wait_until([&] {
    const auto driver = daemon.driver_status();
    return !driver.empty() && text(driver, "detail").find(broker.url()) != std::string::npos;
  })) << daemon.process().errors();
  EXPECT_FALSE(daemon.healthy());
  EXPECT_EQ(daemon.stop(), (Ending{.code = 0}));
}

TEST(Status, of_the_upstream_names_its_broker) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  DaemonProgram daemon(
      {.broker = broker.url(), .more = "upstream:\n  broker: " + broker.url() + "\n"});
  ASSERT_TRUE(daemon.start_and_wait()) << daemon.process().errors();
  ASSERT_TRUE(wait_until(
      [&] { return daemon.status().at("upstream").as_object().at("connected").as_bool(); }));
  const auto upstream = daemon.status().at("upstream").as_object();
  EXPECT_EQ(text(upstream, "broker"), broker.url());
  EXPECT_EQ(number(upstream, "stored"), 0);
  EXPECT_EQ(text(upstream, "alarm"), "");
}

}  // namespace
}  // namespace headwater
