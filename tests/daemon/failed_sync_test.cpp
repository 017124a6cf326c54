// headwaterd on a disk whose sync fails: it ends at once with 74, and has acknowledged nothing that
// was not synced.

#include "tests/daemon/asking_broker.h"
#include "tests/daemon/daemon_program.h"
#include "tests/daemon/recorded.h"
#include "tests/support/wait_until.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <numeric>

namespace headwater {
namespace {

using namespace testing;

// 1, 2, ... count.
std::vector<std::int64_t> numbers_to(int count) {
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 1);
  return numbers;
}

TEST(FailedSync, ends_it_with_74_within_a_second_and_nothing_is_acknowledged_after_it) {
  constexpr int last = 200;
  AskingBroker broker(1);
  DaemonProgram daemon({.broker = broker.url()});
  ASSERT_TRUE(daemon.start_and_wait()) << daemon.process().errors();
  ASSERT_TRUE(wait_until([&] { return broker.acknowledged() == 1; }));
  ASSERT_EQ(daemon.stop(), (Ending{.code = 0}));

  broker.raise_limit(last);
  const TempDir directory;
  const std::string mark = directory.file("failed");
  daemon.start(
      {"env", "LD_PRELOAD=" FAILING_SYNC, "FAILING_SYNC_AFTER=40", "FAILING_SYNC_MARK=" + mark});
  ASSERT_TRUE(wait_until([&] { return std::filesystem::exists(mark); }))
      << daemon.process().errors();
  // The second is what is promised to the operator, and many times what it takes.
  EXPECT_EQ(daemon.process().wait(std::chrono::seconds(1)), (Ending{.code = 74}))
      << daemon.process().errors();
  const int acknowledged = broker.acknowledged();
  EXPECT_GT(acknowledged, 10);
  EXPECT_LT(acknowledged, last);
  EXPECT_EQ(recorded_values(daemon.store()), numbers_to(acknowledged));

  // The disk is well again: the message that was in doubt comes once more, and the rest.
  ASSERT_TRUE(daemon.start_and_wait()) << daemon.process().errors();
  EXPECT_TRUE(wait_until([&] { return recorded_values(daemon.store()) == numbers_to(last); }))
      << recorded_values(daemon.store()).size();
  EXPECT_EQ(daemon.stop(), (Ending{.code = 0}));
}

}  // namespace
}  // namespace headwater
