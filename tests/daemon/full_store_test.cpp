// headwaterd on a disk that is full: it ends with 74, and nothing that it acknowledged is missing.

#include "tests/daemon/daemon_program.h"
#include "tests/daemon/recorded.h"
#include "tests/support/wait_until.h"

#include <gtest/gtest.h>

#include <set>

namespace headwater {
namespace {

using namespace testing;

TEST(FullStore, ends_it_with_74_and_what_was_not_stored_comes_again) {
  constexpr std::int64_t count = 500;
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  // Files of 128 KiB, then writing fails as on a full disk.
  DaemonProgram daemon({.broker = broker.url()});
  daemon.start({"sh", "-c", "trap '' XFSZ; ulimit -f 256; exec \"$@\"", "sh"});
  ASSERT_TRUE(wait_until([&] { return daemon.healthy(); })) << daemon.process().errors();
  std::vector<SensorMessage> messages;
  for (std::int64_t i = 0; i < count; ++i) {
    messages.push_back(message_of("dev-1", i, 1'767'225'600 + i));
  }
  Publisher publisher({.broker = broker.url()}, messages);
  ASSERT_EQ(daemon.process().wait(), (Ending{.code = 74})) << daemon.process().errors();
  EXPECT_NE(daemon.process().errors().find("headwaterd: "), std::string::npos);
  ASSERT_TRUE(publisher.finish());
  const std::size_t before = recorded_values(daemon.store()).size();
  EXPECT_GT(before, 0U);
  EXPECT_LT(before, static_cast<std::size_t>(count));

  // There is room again.
  ASSERT_TRUE(daemon.start_and_wait()) << daemon.process().errors();
  ASSERT_TRUE(wait_until([&] {
    return recorded_values(daemon.store()).size() == static_cast<std::size_t>(count);
  })) << recorded_values(daemon.store()).size()
      << daemon.process().errors();
  EXPECT_EQ(daemon.stop(), (Ending{.code = 0}));
  const auto values = recorded_values(daemon.store());
  EXPECT_EQ(std::set<std::int64_t>(values.begin(), values.end()).size(),
            static_cast<std::size_t>(count));
}

}  // namespace
}  // namespace headwater
