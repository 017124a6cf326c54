// headwaterd's command line, its refusals, and how it ends.

#include "process/version.h"
#include "tests/daemon/daemon_program.h"
#include "tests/daemon/recorded.h"
#include "tests/support/wait_until.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace headwater {
namespace {

using namespace testing;

testing::Outcome headwaterd(const std::vector<std::string>& arguments) {
  return testing::run(HEADWATERD, arguments);
}

class DaemonProgramTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(broker_.start()) << broker_.log(); }

  Broker broker_;
  DaemonProgram daemon_{{.broker = broker_.url()}};
};

TEST(DaemonCommandLine, says_its_version) {
  const auto outcome = headwaterd({"--version"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.out, std::string("headwaterd ") + version() + "\n");
}

TEST(DaemonCommandLine, that_is_wrong_is_64) {
  EXPECT_EQ(headwaterd({}).exit_code, 64);
  EXPECT_EQ(headwaterd({"--configuration", "x"}).exit_code, 64);
}

TEST(DaemonCommandLine, a_missing_configuration_is_78) {
  const auto outcome = headwaterd({"--config", "/nonexistent/gateway.yaml"});
  EXPECT_EQ(outcome.exit_code, 78);
  EXPECT_NE(outcome.err.find("/nonexistent/gateway.yaml"), std::string::npos) << outcome.err;
}

TEST_F(DaemonProgramTest, a_good_configuration_passes_the_check_which_touches_nothing) {
  const auto outcome = headwaterd({"--config", daemon_.config(), "--check"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_FALSE(std::filesystem::exists(daemon_.store()));
}

TEST_F(DaemonProgramTest, a_bad_configuration_is_78_with_file_line_and_column) {
  const std::string good = read_file(daemon_.config());
  write_file(daemon_.config(), good + "colour: green\n");
  for (const auto& more : {std::vector<std::string>{}, std::vector<std::string>{"--check"}}) {
    std::vector<std::string> arguments{"--config", daemon_.config()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto outcome = headwaterd(arguments);
    EXPECT_EQ(outcome.exit_code, 78);
    EXPECT_NE(outcome.err.find(daemon_.config() + ":10:1:"), std::string::npos) << outcome.err;
  }
  EXPECT_FALSE(std::filesystem::exists(daemon_.store()));
}

TEST_F(DaemonProgramTest, a_route_that_cannot_be_used_is_78_with_its_place) {
  std::string text = read_file(daemon_.config());
  const std::string route = "sensors/{device}/telemetry";
  text.replace(text.find(route), route.size(), "sensors/x{device}/telemetry");
  write_file(daemon_.config(), text);
  const auto outcome = headwaterd({"--config", daemon_.config(), "--check"});
  EXPECT_EQ(outcome.exit_code, 78);
  EXPECT_NE(outcome.err.find(daemon_.config() + ":8:"), std::string::npos) << outcome.err;
}

TEST_F(DaemonProgramTest, a_second_one_on_the_same_store_is_refused_with_74) {
  ASSERT_TRUE(daemon_.start_and_wait()) << daemon_.process().errors();
  const auto second = headwaterd({"--config", daemon_.config()});
  EXPECT_EQ(second.exit_code, 74);
  EXPECT_NE(second.err.find("in use by process " + std::to_string(daemon_.process().id())),
            std::string::npos)
      << second.err;
  EXPECT_TRUE(daemon_.healthy());
}

TEST_F(DaemonProgramTest, a_store_of_another_gateway_is_refused) {
  ASSERT_TRUE(daemon_.start_and_wait()) << daemon_.process().errors();
  ASSERT_TRUE(daemon_.stop());
  std::string text = read_file(daemon_.config());
  write_file(daemon_.config(), text.replace(text.find("g1"), 2, "g2"));
  const auto outcome = headwaterd({"--config", daemon_.config()});
  EXPECT_EQ(outcome.exit_code, 78);
  EXPECT_NE(outcome.err.find("of gateway g1"), std::string::npos) << outcome.err;
}

TEST_F(DaemonProgramTest, a_file_that_is_no_log_is_refused_with_74_and_left_as_it_is) {
  const std::string file = daemon_.store() + "/log.db";
  std::filesystem::create_directories(daemon_.store());
  for (const std::string& content :
       {std::string(), std::string("short"), std::string(10'000, 'x'),
        std::string("SQLite format 3\0", 16) + std::string(10'000, '\1')}) {
    write_file(file, content);
    const auto outcome = headwaterd({"--config", daemon_.config()});
    EXPECT_EQ(outcome.exit_code, 74) << outcome.err;
    EXPECT_NE(outcome.err.find(file), std::string::npos) << outcome.err;
    EXPECT_EQ(read_file(file), content);
    EXPECT_FALSE(std::filesystem::exists(file + "-wal"));
  }
}

TEST_F(DaemonProgramTest, a_log_of_a_newer_format_is_refused_with_74_and_left_as_it_is) {
  ASSERT_TRUE(daemon_.start_and_wait()) << daemon_.process().errors();
  ASSERT_TRUE(daemon_.stop());
  const std::string file = daemon_.store() + "/log.db";
  std::string content = read_file(file);
  content[63] = static_cast<char>(content[63] + 1);  // user_version, big-endian
  write_file(file, content);
  const auto outcome = headwaterd({"--config", daemon_.config()});
  EXPECT_EQ(outcome.exit_code, 74);
  EXPECT_NE(outcome.err.find("format 3"), std::string::npos) << outcome.err;
  EXPECT_EQ(read_file(file), content);
}

TEST_F(DaemonProgramTest, a_hang_up_does_not_end_it) {
  ASSERT_TRUE(daemon_.start_and_wait()) << daemon_.process().errors();
  for (int i = 0; i < 10; ++i) daemon_.process().kill(SIGHUP);
  ASSERT_TRUE(
      wait_until([&] { return daemon_.process().errors().find("SIGHUP") != std::string::npos; }));
  EXPECT_TRUE(daemon_.healthy());
}

TEST_F(DaemonProgramTest, on_either_signal_it_ends_in_order) {
  for (const auto& [signal, name] :
       {std::pair(SIGTERM, std::string("SIGTERM")), std::pair(SIGINT, std::string("SIGINT"))}) {
    ASSERT_TRUE(daemon_.start_and_wait()) << daemon_.process().errors();
    daemon_.process().kill(signal);
    EXPECT_EQ(daemon_.process().wait(), (Ending{.code = 0}));
    const auto last = recorded(daemon_.store()).back();
    EXPECT_EQ(last.type, EventType::gateway_stopped);
    EXPECT_EQ(payload_of<GatewayStopped>(last).reason, name);
    EXPECT_FALSE(std::filesystem::exists(daemon_.socket()));
  }
  EXPECT_EQ(count_of(daemon_.store(), EventType::gateway_started), 2U);
}

TEST_F(DaemonProgramTest, a_signal_twice_changes_nothing) {
  ASSERT_TRUE(daemon_.start_and_wait()) << daemon_.process().errors();
  for (int i = 0; i < 5; ++i) daemon_.process().kill(SIGTERM);
  EXPECT_EQ(daemon_.process().wait(), (Ending{.code = 0}));
  EXPECT_EQ(recorded(daemon_.store()).back().type, EventType::gateway_stopped);
}

TEST_F(DaemonProgramTest, each_start_has_an_incarnation_of_its_own) {
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(daemon_.start_and_wait()) << daemon_.process().errors();
    ASSERT_TRUE(daemon_.stop());
  }
  const auto starts = recorded(daemon_.store(), EventType::gateway_started);
  ASSERT_EQ(starts.size(), 2U);
  const auto first = payload_of<GatewayStarted>(starts[0]);
  const auto second = payload_of<GatewayStarted>(starts[1]);
  EXPECT_NE(first.incarnation, second.incarnation);
  EXPECT_EQ(first.boot_id, second.boot_id);
  EXPECT_EQ(first.software_version, version());
}

}  // namespace
}  // namespace headwater
