// The views of a running headwaterd: kept up, shown by status, and right after kills.

#include "tests/daemon/daemon_program.h"
#include "tests/support/wait_until.h"
#include "views/views.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <limits>

namespace headwater {
namespace {

using namespace testing;

constexpr std::int64_t start_ts = 1'767'225'600;

std::int64_t views_number(const DaemonProgram& daemon, const char* name) {
  const auto status = daemon.status();
  return status.contains("views") ? status.at("views").at(name).to_number<std::int64_t>() : -1;
}

// Whether the views have all that the log has.
bool caught_up(const DaemonProgram& daemon) {
  return wait_until([&] {
    const auto status = daemon.status();
    return status.contains("views") && status.at("views").at("seq") == status.at("seq") &&
           status.at("views").at("state") == "following";
  });
}

std::string value(const DaemonProgram& daemon, const std::string& query) {
  auto views = Database::open(daemon.store() + "/views.db", Database::Mode::read_only).value();
  return views.query_text(query).value();
}

std::vector<SensorMessage> numbered(std::int64_t count, std::int64_t from = 0) {
  std::vector<SensorMessage> messages;
  for (std::int64_t i = from; i < from + count; ++i) {
    messages.push_back(message_of("dev-" + std::to_string(i % 3), i, start_ts + i));
  }
  return messages;
}

TEST(Views, of_a_running_daemon_follow_and_status_says_so) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  DaemonProgram daemon({.broker = broker.url()});
  ASSERT_TRUE(daemon.start_and_wait()) << daemon.process().errors();
  ASSERT_TRUE(publish_all(broker, {message_of("dev-1", 7), message_of("dev-2", 2)}));
  ASSERT_TRUE(wait_until([&] { return daemon.since_start("events") == 8; }));
  ASSERT_TRUE(caught_up(daemon));
  EXPECT_EQ(views_number(daemon, "lag_events"), 0);
  EXPECT_GE(views_number(daemon, "transactions"), 1);
  EXPECT_EQ(value(daemon, "SELECT value FROM latest WHERE device = 'dev-1'"), "7");
  EXPECT_EQ(value(daemon, "SELECT sum(count) FROM by_1h"), "2");
  EXPECT_EQ(daemon.stop(), (Ending{.code = 0}));
  EXPECT_EQ(value(daemon, "SELECT sequence || boot FROM position"), "9");
}

TEST(Views, are_right_after_the_daemon_was_killed_in_the_middle_of_its_work) {
  constexpr std::int64_t kills = 4;
  constexpr std::int64_t part = 2'250;
  constexpr std::int64_t count = kills * part;
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  DaemonProgram daemon({.broker = broker.url()});
  ASSERT_TRUE(daemon.start_and_wait()) << daemon.process().errors();
  for (std::int64_t i = 0; i < kills; ++i) {
    const auto before = daemon.since_start("events");
    Publisher publisher({.broker = broker.url(), .messages_per_second = 3'000},
                        numbered(part, i * part));
    ASSERT_TRUE(wait_until([&] {
      return daemon.since_start("events") > before + 200 && views_number(daemon, "seq") > 0;
    }));
    daemon.kill();
    ASSERT_TRUE(daemon.start_and_wait()) << daemon.process().errors();
    ASSERT_TRUE(publisher.finish());
  }
  ASSERT_TRUE(wait_until([&] {
    return caught_up(daemon) &&
           value(daemon, "SELECT sum(readings) FROM device") == std::to_string(count);
  }));
  EXPECT_EQ(value(daemon, "SELECT sum(count) FROM by_1m"), std::to_string(count));
  EXPECT_EQ(value(daemon, "SELECT sum(count) FROM by_1d"), std::to_string(count));
  EXPECT_EQ(value(daemon, "SELECT sum(count * mean) FROM by_1d"),
            std::to_string(count * (count - 1) / 2) + ".0");
  EXPECT_EQ(value(daemon, "PRAGMA integrity_check"), "ok");
  EXPECT_EQ(daemon.process().errors().find("anew"), std::string::npos) << daemon.process().errors();
}

TEST(Views, are_made_anew_beside_those_in_use_when_somebody_asks) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  DaemonProgram daemon({.broker = broker.url()});
  ASSERT_TRUE(daemon.start_and_wait()) << daemon.process().errors();
  ASSERT_TRUE(publish_all(broker, numbered(50)));
  ASSERT_TRUE(caught_up(daemon));
  const std::string link = daemon.store() + "/views.db";
  const auto before = std::filesystem::read_symlink(link);
  const auto asked = run(HEADWATER_PROGRAM, {"--store", daemon.store(), "rebuild"});
  ASSERT_EQ(asked.exit_code, 0) << asked.err;
  ASSERT_TRUE(wait_until([&] { return std::filesystem::read_symlink(link) != before; }));
  ASSERT_TRUE(caught_up(daemon));
  EXPECT_EQ(value(daemon, "SELECT sum(readings) FROM device"), "50");
}

TEST(Views, that_are_removed_under_a_running_daemon_come_back) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  DaemonProgram daemon({.broker = broker.url()});
  ASSERT_TRUE(daemon.start_and_wait()) << daemon.process().errors();
  ASSERT_TRUE(publish_all(broker, numbered(50)));
  ASSERT_TRUE(caught_up(daemon));
  std::filesystem::remove(daemon.store() + "/views.db");
  ASSERT_TRUE(wait_until([&] { return std::filesystem::exists(daemon.store() + "/views.db"); }));
  ASSERT_TRUE(caught_up(daemon));
  EXPECT_EQ(value(daemon, "SELECT sum(readings) FROM device"), "50");
}

}  // namespace
}  // namespace headwater
