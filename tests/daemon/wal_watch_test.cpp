// A read that does not end, which keeps the write-ahead log from being moved into the database.

#include "daemon/wal_watch.h"
#include "store/log_holders.h"
#include "store/verify.h"
#include "tests/store/log_fixture.h"
#include "tests/mqtt/kept_notices.h"
#include "tests/support/process.h"
#include "tests/support/wait_until.h"

#include <unistd.h>

#include <filesystem>

namespace headwater {
namespace {

using namespace testing;

class WalWatchTest : public LogFixture {
 protected:
  static LogTuning short_write_ahead_log() {
    LogTuning tuning = small_segments();
    tuning.checkpoint_bytes = 50'000;
    tuning.wal_bytes_limit = 100'000;
    return tuning;
  }
  // A read that stays open for as long as what this returns.
  [[nodiscard]] Transaction read_on(Database& database) const {
    Transaction transaction = Transaction::begin(database).value();
    (void)database.query_text("SELECT count(*) FROM segment").value();
    return transaction;
  }
  void look(Log& log) {
    now_ = Uptime(now_.microseconds() + 1'000'000);
    watch_.look_at(log, now_).value();
  }

  KeptNotices notices_;
  WalWatch watch_{notices_.sink()};
  Uptime now_;
};

TEST_F(WalWatchTest, has_nothing_to_say_as_long_as_reads_end) {
  Log log = Log::open(path(), {"gw", {}}, moment(1).wall, short_write_ahead_log()).value();
  for (int round = 0; round < 20; ++round) {
    fill(log, 100);
    (void)content();
    look(log);
    EXPECT_LE(watch_.status().bytes, watch_.status().limit);
  }
  EXPECT_EQ(watch_.status().alarm, "");
  EXPECT_EQ(notices_.text(), "");
}

TEST_F(WalWatchTest, names_the_reader_stores_all_the_same_and_is_short_again_behind_it) {
  Log log = Log::open(path(), {"gw", {}}, moment(1).wall, short_write_ahead_log()).value();
  fill(log, 100);
  auto other = Database::open(database(), Database::Mode::read_only).value();
  {
    const Transaction reading = read_on(other);
    for (int round = 0; round < 20; ++round) {
      fill(log, 100);
      look(log);
    }
    EXPECT_EQ(log.head().sequence, Sequence(2'100));
    EXPECT_GT(watch_.status().bytes, watch_.status().limit);
    const std::string me = "(process " + std::to_string(getpid()) + ")";
    EXPECT_NE(watch_.status().alarm.find(me), std::string::npos) << watch_.status().alarm;
    EXPECT_TRUE(notices_.has(Severity::warning, me)) << notices_.text();
  }
  look(log);
  EXPECT_EQ(watch_.status().alarm, "");
  EXPECT_TRUE(notices_.has(Severity::notice, "short again"));
  EXPECT_EQ(std::filesystem::file_size(database() + "-wal"), 0U);
  LogReader log_reader = reader();
  EXPECT_TRUE(verify(log_reader)->clean());
  EXPECT_EQ(content().size(), 2'100U);
}

TEST_F(WalWatchTest, knows_the_program_of_another_process) {
  Log log = open();
  // A reader of a log that is in its place altogether holds nothing up.
  fill(log, 10);
  Process other({.program = PINNING_READER, .arguments = {path()}});
  ASSERT_TRUE(wait_until([&] { return other.out() == "reading\n"; }));
  const auto holders = log_holders(path());
  ASSERT_EQ(holders.size(), 1U);
  EXPECT_EQ(holders[0].process, other.id());
  EXPECT_EQ(to_text(holders), "pinning_reader (process " + std::to_string(other.id()) + ")");
  other.kill();
  (void)other.wait();
  EXPECT_TRUE(log_holders(path()).empty());
}

}  // namespace
}  // namespace headwater
