// headwaterd on a disk that the kernel gives up: the file system is read-only from one moment to
// the next.

#include "store/verify.h"
#include "tests/daemon/asking_broker.h"
#include "tests/daemon/daemon_program.h"
#include "tests/daemon/recorded.h"
#include "tests/support/failing_disk.h"
#include "tests/support/wait_until.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace headwater {
namespace {

using namespace testing;

TEST(ReadOnlyDisk, ends_it_with_74_says_what_to_do_and_loses_nothing_of_before) {
  constexpr int last = 200;
  AskingBroker broker(last);
  DaemonProgram daemon({.broker = broker.url()});
  const TempDir directory;
  FailingDisk disk(daemon.store(), directory.file("image"));
  if (!disk.mounted()) GTEST_SKIP() << disk.problem();
  daemon.start();
  ASSERT_TRUE(wait_until([&] { return broker.acknowledged() >= 10; })) << daemon.process().errors();
  disk.fail();
  ASSERT_EQ(daemon.process().wait(), (Ending{.code = 74})) << daemon.process().errors();
  EXPECT_NE(daemon.process().errors().find("the file system is read-only"), std::string::npos)
      << daemon.process().errors();
  const int acknowledged = broker.acknowledged();
  EXPECT_LT(acknowledged, last);

  // The next starts do not fare better, and change nothing.
  for (const bool mounted_so : {false, true}) {
    if (mounted_so) disk.mount_again(true);
    daemon.start();
    ASSERT_EQ(daemon.process().wait(), (Ending{.code = 74}));
    EXPECT_NE(daemon.process().errors().find("the file system is read-only"), std::string::npos)
        << daemon.process().errors();
  }

  disk.mount_again();
  ASSERT_TRUE(daemon.start_and_wait()) << daemon.process().errors();
  ASSERT_TRUE(wait_until([&] { return broker.acknowledged() == last; }));
  EXPECT_EQ(daemon.stop(), (Ending{.code = 0}));
  // Also one that was synced while the kernel gave the disk up.
  const auto values = recorded_values(daemon.store());
  ASSERT_GE(values.size(), static_cast<std::size_t>(last));
  for (std::int64_t value = 1; value <= last; ++value) {
    EXPECT_NE(std::find(values.begin(), values.end(), value), values.end()) << value;
  }
  auto reader = LogReader::open(daemon.store()).value();
  EXPECT_TRUE(verify(reader)->clean());
}

}  // namespace
}  // namespace headwater
