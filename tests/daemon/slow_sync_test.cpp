// headwaterd on a card that takes its time to sync: nothing is acknowledged meanwhile, everything
// else goes on, and the rest follows.

#include "tests/daemon/asking_broker.h"
#include "tests/daemon/daemon_program.h"
#include "tests/daemon/recorded.h"
#include "tests/support/wait_until.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace headwater {
namespace {

using namespace testing;

TEST(SlowSync, holds_the_acknowledgement_back_and_nothing_else) {
  constexpr int last = 2'000;  // more than come through before the gate is closed
  AskingBroker broker(last);
  DaemonProgram daemon({.broker = broker.url()});
  const TempDir directory;
  const std::string gate = directory.file("gate");
  const std::string mark = directory.file("mark");
  daemon.start({"env", "LD_PRELOAD=" BLOCKING_SYNC, "BLOCKING_SYNC_GATE=" + gate,
                "BLOCKING_SYNC_MARK=" + mark});
  ASSERT_TRUE(wait_until([&] { return broker.acknowledged() >= 10; })) << daemon.process().errors();

  write_file(gate, "");
  ASSERT_TRUE(wait_until([&] { return std::filesystem::exists(mark); }));
  const int acknowledged = broker.acknowledged();
  ASSERT_LT(acknowledged, last);
  for (int i = 0; i < 20; ++i) {
    ASSERT_FALSE(daemon.status().empty()) << "status is not answered";
  }
  // An acknowledgement from before may still have been on its way.
  EXPECT_LE(broker.acknowledged(), acknowledged + 1);

  std::filesystem::remove(gate);
  EXPECT_TRUE(wait_until([&] { return broker.acknowledged() == last; }));
  EXPECT_EQ(recorded_values(daemon.store()).size(), static_cast<std::size_t>(last));
  EXPECT_EQ(daemon.stop(), (Ending{.code = 0}));
}

}  // namespace
}  // namespace headwater
