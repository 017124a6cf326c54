// headwaterd whose disk quota is used up, though the disk has room: as if the disk were full.

#include "tests/daemon/asking_broker.h"
#include "tests/daemon/daemon_program.h"
#include "tests/daemon/recorded.h"
#include "tests/support/wait_until.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>

namespace headwater {
namespace {

using namespace testing;

TEST(DiskQuota, that_is_used_up_stops_acknowledging_until_it_is_raised) {
  constexpr int last = 60;
  const TempDir directory;
  const std::string gate = directory.file("gate");
  AskingBroker broker(last, [&](int number) {
    if (number == 10) write_file(gate, "");
  });
  DaemonProgram daemon({.broker = broker.url()});
  daemon.start({"env", "LD_PRELOAD=" FAILING_WRITE, "FAILING_WRITE_GATE=" + gate,
                "FAILING_WRITE_CODE=" + std::to_string(EDQUOT)});
  ASSERT_TRUE(wait_until([&] {
    const auto status = daemon.status();
    return !status.empty() && status.at("retention").at("disk").as_string() == "full";
  })) << daemon.process().errors();
  const int acknowledged = broker.acknowledged();
  EXPECT_LT(acknowledged, last);
  for (int i = 0; i < 20; ++i) ASSERT_FALSE(daemon.status().empty());
  EXPECT_EQ(broker.acknowledged(), acknowledged);
  EXPECT_NE(daemon.process().errors().find("the disk is full"), std::string::npos);
  std::filesystem::remove(gate);
  ASSERT_TRUE(wait_until([&] { return broker.acknowledged() == last; }))
      << daemon.process().errors();
  EXPECT_EQ(recorded_values(daemon.store()).size(), static_cast<std::size_t>(last));
  EXPECT_EQ(daemon.stop(), (Ending{.code = 0})) << daemon.process().errors();
}

}  // namespace
}  // namespace headwater
