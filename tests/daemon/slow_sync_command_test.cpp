// A command and a card that takes its time: it is not told of before it is on disk, and a SIGKILL
// in between leaves one effect.

#include "tests/daemon/control_request.h"
#include "tests/daemon/daemon_program.h"
#include "tests/daemon/recorded.h"
#include "tests/support/broker.h"
#include "tests/support/wait_until.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace headwater {
namespace {

using namespace testing;

class SlowSyncCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(broker_.start()) << broker_.log();
    daemon_ = std::make_unique<DaemonProgram>(DaemonProgramOptions{.broker = broker_.url()});
    daemon_->start({"env", "LD_PRELOAD=" BLOCKING_SYNC, "BLOCKING_SYNC_GATE=" + gate_,
                    "BLOCKING_SYNC_MARK=" + mark_});
    ASSERT_TRUE(wait_until([&] { return daemon_->healthy(); })) << daemon_->process().errors();
    ASSERT_EQ(give(daemon_->socket(), "dev-1", "register").status, 200U);
  }
  void close_gate() {
    std::filesystem::remove(mark_);
    write_file(gate_, "");
  }
  // The command, of which nobody reads the answer yet.
  void send() {
    const std::string body = R"({"id":"k","arguments":{"measurement":"t","high":5}})";
    asking_ = std::make_unique<ControlConnection>(daemon_->socket());
    asking_->send("POST /v1/devices/dev-1/commands/set-limits HTTP/1.1\r\nContent-Length: " +
                  std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  bool blocked() {
    return wait_until([&] { return std::filesystem::exists(mark_); });
  }

  TempDir directory_;
  const std::string gate_ = directory_.file("gate");
  const std::string mark_ = directory_.file("mark");
  Broker broker_;
  std::unique_ptr<DaemonProgram> daemon_;
  std::unique_ptr<ControlConnection> asking_;
};

TEST_F(SlowSyncCommand, is_pending_until_it_is_on_disk) {
  close_gate();
  send();
  ASSERT_TRUE(blocked());
  const auto outcome = [&] { return http(daemon_->socket(), "GET", "/v1/commands/k").body; };
  EXPECT_EQ(outcome().at("outcome"), "pending");
  std::filesystem::remove(gate_);
  EXPECT_EQ(boost::json::parse(body_of(asking_->read_all())).at("outcome"), "done");
  EXPECT_EQ(outcome().at("outcome"), "done");
}

TEST_F(SlowSyncCommand, killed_before_the_answer_has_one_effect_when_it_is_repeated) {
  close_gate();
  send();
  ASSERT_TRUE(blocked());
  daemon_->kill();
  EXPECT_EQ(asking_->read_all(), "");
  std::filesystem::remove(gate_);
  ASSERT_TRUE(daemon_->start_and_wait()) << daemon_->process().errors();
  const std::string body = R"({"id":"k","arguments":{"measurement":"t","high":5}})";
  for (int again = 0; again < 2; ++again) {
    const auto outcome = give(daemon_->socket(), "dev-1", "set-limits", body);
    EXPECT_EQ(outcome.status, 200U);
    EXPECT_EQ(outcome.body.at("outcome"), "done");
  }
  EXPECT_EQ(count_of(daemon_->store(), EventType::limits_set), 1U);
}

}  // namespace
}  // namespace headwater
