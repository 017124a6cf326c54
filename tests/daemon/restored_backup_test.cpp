// A gateway whose store was restored from a backup: what was done is not done again.

#include "daemon/committer.h"
#include "daemon/log_keeper.h"
#include "store/backup.h"
#include "store/fold.h"
#include "tests/daemon/recorded.h"
#include "tests/store/log_fixture.h"

namespace headwater {
namespace {

using namespace testing;

class RestoredStore : public LogFixture {
 protected:
  Log restore() {
    LogReader log_reader = reader();
    back_up(log_reader, target_.file("log.db"), true).value();
    return Log::open(target_.path(), {"gw", {}}, moment(1).wall, small_segments()).value();
  }
  [[nodiscard]] LogKeeper keeper(const std::string& directory) const {
    LogKeeperOptions options;
    options.retention.max_events = 600;
    options.free_space = [](const std::string&) {
      return Result<std::uint64_t>(std::uint64_t{1} << 40);
    };
    return {directory, std::move(options)};
  }

  TempDir target_;
};

TEST_F(RestoredStore, does_not_record_again_that_its_beginning_was_removed) {
  Log log = open();
  fill(log, 1'000);
  LogKeeper original = keeper(path());
  original.work(log, Uptime(1'000'000'000)).value();
  settle(log);
  ASSERT_TRUE(original.unreported(log).value());
  {
    Log copy = restore();
    EXPECT_TRUE(keeper(target_.path()).unreported(copy).value());
  }
  original.reported(log).value();
  Log copy = restore();
  EXPECT_EQ(copy.removed(), log.removed());
  EXPECT_FALSE(keeper(target_.path()).unreported(copy).value());
}

TEST_F(RestoredStore, does_not_do_again_what_comes_under_a_known_key) {
  const auto committer_of = [](Log log) {
    LogReader log_reader = LogReader::open(log.directory()).value();
    State state = state_at(log_reader, log.head().sequence).value();
    return Committer(std::move(log), std::move(state), Limits{});
  };
  const Command command = reading("dev-1", 7);
  const Terms terms{.key = "request 1"};
  const Arrival arrival{&command, moment(1).wall, &terms};
  Committer original = committer_of(open());
  const auto first = original.commit({&arrival, 1}, moment(1)).value().outcomes.at(0).value();
  Committer copy = committer_of(restore());
  const auto again = copy.commit({&arrival, 1}, moment(2)).value().outcomes.at(0).value();
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.appended, first.appended);
  EXPECT_EQ(copy.state().sequence(), original.state().sequence());
}

}  // namespace
}  // namespace headwater
