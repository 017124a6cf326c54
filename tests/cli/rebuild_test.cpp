// `headwater rebuild`: the views of a log, made by hand.

#include "store/control_socket.h"
#include "store/sqlite.h"
#include "tests/cli/sample_log.h"
#include "tests/cli/stub_daemon.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <filesystem>

namespace headwater {
namespace {

class RebuildCommand : public ::testing::Test {
 protected:
  void SetUp() override { log_.append_two_devices(); }
  [[nodiscard]] std::string readings() const {
    auto views = Database::open(log_.directory() + "/views.db", Database::Mode::read_only).value();
    return views.query_text("SELECT sum(readings) FROM device").value();
  }

  testing::SampleLog log_;
};

TEST_F(RebuildCommand, makes_the_views_and_says_how_far_they_go) {
  log_.close();
  const auto table = log_.ask({"rebuild"});
  ASSERT_EQ(table.exit_code, 0) << table.err;
  EXPECT_NE(table.out.find("views.db"), std::string::npos) << table.out;
  EXPECT_EQ(readings(), "2");
  const auto again = log_.ask({"rebuild", "-o", "json"});
  ASSERT_EQ(again.exit_code, 0) << again.err;
  const auto answer = boost::json::parse(again.out).as_object();
  EXPECT_EQ(answer.at("seq").to_number<int>(), 6);
  EXPECT_EQ(answer.at("lost").as_string(), "");
  EXPECT_EQ(answer.at("state").as_string(), "complete");
  EXPECT_EQ(readings(), "2");
}

TEST_F(RebuildCommand, asks_the_daemon_that_keeps_them) {
  testing::StubDaemon daemon(control_socket_path(log_.directory()),
                             testing::http_answer("{}", "202 Accepted"));
  const auto asked = log_.ask({"rebuild", "-o", "json"});
  ASSERT_EQ(asked.exit_code, 0) << asked.err;
  EXPECT_EQ(boost::json::parse(asked.out).at("state").as_string(), "rebuilding");
  EXPECT_TRUE(daemon.request().starts_with("POST /v1/views/rebuild ")) << daemon.request();
  EXPECT_FALSE(std::filesystem::exists(log_.directory() + "/views.db"));
}

TEST_F(RebuildCommand, says_that_a_daemon_does_not_know_of_it) {
  const testing::StubDaemon daemon(control_socket_path(log_.directory()),
                                   testing::http_answer("{}", "404 Not Found"));
  const auto refused = log_.ask({"rebuild"});
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_EQ(refused.out, "");
  EXPECT_NE(refused.err.find("HTTP status 404"), std::string::npos) << refused.err;
}

TEST_F(RebuildCommand, is_refused_while_another_program_writes_the_log) {
  const auto refused = log_.ask({"rebuild"});
  EXPECT_NE(refused.exit_code, 0);
  EXPECT_EQ(refused.out, "");
  EXPECT_NE(refused.err.find("is in use by"), std::string::npos) << refused.err;
  EXPECT_FALSE(std::filesystem::exists(log_.directory() + "/views.db"));
}

}  // namespace
}  // namespace headwater
