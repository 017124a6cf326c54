#include "store/backup.h"

#include "model/digest.h"
#include "store/fold.h"
#include "store/verify.h"
#include "tests/store/log_fixture.h"

#include <filesystem>

namespace headwater {
namespace {

namespace fs = std::filesystem;
using testing::moment;
using testing::TempDir;

class BackupTest : public testing::LogFixture {
 protected:
  [[nodiscard]] std::string file() const { return target_.file("log.db"); }

  Result<Backup> back_up_now(bool replace = false) {
    LogReader log_reader = reader();
    return back_up(log_reader, file(), replace);
  }

  [[nodiscard]] LogReader restored() const { return LogReader::open(target_.path()).value(); }

  static std::vector<std::string> lines_of(LogReader& log_reader, Sequence to = last_sequence) {
    ForwardScan scan(log_reader, {Sequence(1), to, {}, [](const Gap&) {}});
    std::vector<std::string> lines;
    while (const auto event = scan.next().value()) lines.push_back(line(*event));
    return lines;
  }

  static Hash digest_of(LogReader& log_reader) {
    return state_digest(state_at(log_reader, last_sequence).value());
  }

  // The backup opens as a log, is clean, and holds what the log held at its end.
  void expect_same(const Backup& backup) {
    LogReader original = reader();
    LogReader copy = restored();
    EXPECT_EQ(copy.id(), original.id());
    EXPECT_EQ(copy.created(), original.created());
    EXPECT_EQ(copy.head().value(), backup.end);
    EXPECT_EQ(lines_of(copy), lines_of(original, backup.end.sequence));
    EXPECT_EQ(copy.gaps().value(), original.gaps().value());
    EXPECT_EQ(copy.chain_at(backup.end.sequence).value(),
              original.chain_at(backup.end.sequence).value());
    EXPECT_EQ(digest_of(copy), state_digest(state_at(original, backup.end.sequence).value()));
    auto verification = verify(copy).value();
    EXPECT_TRUE(verification.clean());
  }

  TempDir target_;
};

TEST_F(BackupTest, opens_as_a_log_with_the_same_events_and_the_same_state) {
  Log log = open();
  fill(log, 1'234, 7);
  const auto backup = back_up_now();
  ASSERT_TRUE(backup) << backup.error().text();
  EXPECT_EQ(backup->end, (Cursor{log.head().sequence, log.head().chain}));
  EXPECT_EQ(backup->events, 1'234U);
  EXPECT_EQ(backup->bytes, fs::file_size(file()));
  expect_same(*backup);
}

TEST_F(BackupTest, can_be_gone_on_with) {
  Log log = open();
  fill(log, 350);
  ASSERT_TRUE(back_up_now());
  Log other = Log::open(target_.path(), {"gw", {}}, moment(1).wall, small_segments()).value();
  EXPECT_EQ(other.head().sequence, log.head().sequence);
  fill(other, 250);
  fill(log, 250);
  EXPECT_EQ(other.head().chain, log.head().chain);
  LogReader copy = restored();
  EXPECT_TRUE(verify(copy)->clean());
}

TEST_F(BackupTest, of_an_empty_log_is_an_empty_log) {
  const Log log = open();
  const auto backup = back_up_now();
  ASSERT_TRUE(backup) << backup.error().text();
  EXPECT_EQ(backup->end.sequence, Sequence());
  EXPECT_EQ(restored().head()->sequence, Sequence());
}

TEST_F(BackupTest, has_the_gaps_the_upstream_cursor_and_the_newest_snapshots) {
  Log log = open();
  State state;
  for (int round = 0; round < 4; ++round) {
    fill(log, 300);
    LogReader log_reader = reader();
    ASSERT_TRUE(fold(log_reader, log.head().sequence, state));
    ASSERT_TRUE(log.write_snapshot(state));
  }
  const Cursor confirmed{Sequence(700), reader().chain_at(Sequence(700)).value()};
  ASSERT_TRUE(log.set_cursor(upstream_cursor, confirmed));
  auto raw = Database::open(database(), Database::Mode::read_write).value();
  ASSERT_TRUE(raw.execute("UPDATE segment SET events = zeroblob(1) WHERE first IN (1, 501)"));
  ASSERT_TRUE(log.set_aside(Sequence(1)).value());
  ASSERT_TRUE(log.set_aside(Sequence(501)).value());
  const auto backup = back_up_now();
  ASSERT_TRUE(backup) << backup.error().text();
  EXPECT_EQ(backup->gaps, 2U);
  EXPECT_EQ(backup->events, 1'000U);
  LogReader copy = restored();
  EXPECT_EQ(copy.gaps().value(), reader().gaps().value());
  EXPECT_EQ(copy.cursor(upstream_cursor).value(), std::optional(confirmed));
  std::uint64_t passed_over = 0;
  EXPECT_EQ(copy.snapshot(last_sequence, passed_over).value()->sequence, Sequence(1'200));
  EXPECT_EQ(copy.snapshot(Sequence(1'199), passed_over).value()->sequence, Sequence(900));
  EXPECT_EQ(passed_over, 0U);
  LogReader original = reader();
  EXPECT_EQ(digest_of(copy), digest_of(original));
}

TEST_F(BackupTest, does_not_keep_the_writer_from_moving_the_write_ahead_log) {
  LogTuning tuning = small_segments();
  tuning.checkpoint_bytes = 50'000;
  Log log = Log::open(path(), {"gw", {}}, moment(1).wall, tuning).value();
  fill(log, 1'000);
  LogReader log_reader = reader();
  std::uintmax_t longest = 0;
  const auto write_on = [&](Sequence, Sequence) {
    fill(log, 200);
    longest = std::max(longest, fs::file_size(database() + "-wal"));
  };
  const auto backup = back_up(log_reader, file(), false, write_on);
  ASSERT_TRUE(backup) << backup.error().text();
  EXPECT_GT(log.head().sequence.value(), backup->end.sequence.value() + 1'000);
  EXPECT_LT(longest, 500'000U);
  expect_same(*backup);
}

TEST_F(BackupTest, takes_what_becomes_a_gap_meanwhile_as_the_gap) {
  Log log = open();
  fill(log, 1'000);
  LogReader log_reader = reader();
  const auto remove_beginning = [&](Sequence at, Sequence) {
    if (at != Sequence(300)) return;
    auto raw = Database::open(database(), Database::Mode::read_write).value();
    const Gap gap{Sequence(1),
                  500,
                  Instant{},
                  log_reader.chain_at(Sequence()).value(),
                  log_reader.chain_at(Sequence(500)).value(),
                  GapReason::trimmed};
    raw.execute("DELETE FROM segment WHERE first <= 500").value();
    put_gap(raw, gap).value();
  };
  const auto backup = back_up(log_reader, file(), false, remove_beginning);
  ASSERT_TRUE(backup) << backup.error().text();
  EXPECT_EQ(backup->events, 500U);
  EXPECT_EQ(backup->gaps, 1U);
  expect_same(*backup);
}

TEST_F(BackupTest, of_a_damaged_log_is_refused_and_leaves_nothing) {
  Log log = open();
  fill(log, 500);
  auto raw = Database::open(database(), Database::Mode::read_write).value();
  ASSERT_TRUE(raw.execute("UPDATE segment SET events = zeroblob(1) WHERE first = 201"));
  const auto backup = back_up_now();
  ASSERT_FALSE(backup);
  EXPECT_EQ(backup.error().kind, ErrorKind::damaged);
  EXPECT_TRUE(fs::is_empty(target_.path()));
}

TEST_F(BackupTest, replaces_a_file_only_if_it_is_told_to) {
  Log log = open();
  fill(log, 50);
  testing::write_file(file(), "precious");
  const auto refused = back_up_now();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(fs::file_size(file()), 8U);
  ASSERT_TRUE(back_up_now(true));
  EXPECT_EQ(restored().head()->sequence, Sequence(50));
}

TEST_F(BackupTest, that_cannot_be_written_leaves_what_was_there) {
  Log log = open();
  fill(log, 50);
  LogReader log_reader = reader();
  const auto nowhere = back_up(log_reader, target_.file("no/such/folder"), false);
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().kind, ErrorKind::storage);
  testing::write_file(file(), "precious");
  EXPECT_FALSE(back_up(log_reader, file() + "/below", true));
  EXPECT_EQ(fs::file_size(file()), 8U);
}

}  // namespace
}  // namespace headwater
