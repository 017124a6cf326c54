// The state at a position is that of the fold from the beginning, wherever snapshots are, and
// whatever has become of them.
#include "model/digest.h"
#include "store/fold.h"
#include "store/schema.h"
#include "tests/store/log_fixture.h"
#include "tests/support/random_events.h"

namespace headwater {
namespace {

using testing::fold_in;
using testing::moment;
using testing::random_events;

class StateAtTest : public testing::LogFixture {
 protected:
  // A log of commits of random sizes, with a snapshot behind each `every`th; notes every state.
  void make_log(std::uint64_t seed, std::size_t count, std::size_t every) {
    Log log = open();
    State state;
    digests_ = {state_digest(state)};
    const auto events = random_events(seed, count);
    std::size_t commits = 0;
    for (std::size_t at = 0; at < count; ++commits) {
      const std::size_t size = std::min(1 + (seed * 7 + commits * 13) % 23, count - at);
      log.append({events.data() + at, size}, moment(commits)).value();
      for (const std::size_t end = at + size; at < end; ++at) {
        const RecordedEvent event = as_recorded(events[at], Sequence(at + 1), moment(commits));
        state.apply(event).value();
        digests_.push_back(state_digest(state));
      }
      testing::settle(log);
      if (commits % every == 0) log.write_snapshot(state).value();
    }
  }
  void execute(const std::string& sql) const {
    Database::open(database(), Database::Mode::read_write).value().execute(sql).value();
  }
  void overwrite_first_page_of_snapshots() const {
    auto opened = Database::open(database(), Database::Mode::read_only).value();
    const auto page = std::stoul(
        opened.query_text("SELECT rootpage FROM sqlite_schema WHERE name = 'snapshot'").value());
    std::string file = testing::read_file(database());
    file.replace((page - 1) * schema::page_size, schema::page_size,
                 std::string(schema::page_size, '\x5A'));
    testing::write_file(database(), file);
  }
  void expect_every_state(std::size_t step = 1) const {
    LogReader log_reader = reader();
    for (std::size_t at = 0; at < digests_.size(); at += step) {
      const auto state = state_at(log_reader, Sequence(at));
      ASSERT_TRUE(state) << state.error().text();
      ASSERT_EQ(state->sequence(), Sequence(at));
      ASSERT_EQ(state_digest(*state), digests_[at]) << at;
    }
    EXPECT_EQ(state_digest(state_at(log_reader, last_sequence).value()), digests_.back());
  }
  // Where a fold up to the head begins, and how many snapshots were passed over for that.
  [[nodiscard]] std::pair<std::uint64_t, std::uint64_t> start_of_head() const {
    LogReader log_reader = reader();
    const auto start = fold_start(log_reader, last_sequence).value();
    return {start.state.sequence().value(), start.passed_over};
  }
  [[nodiscard]] std::vector<Sequence> snapshots() const {
    auto opened = Database::open(database(), Database::Mode::read_only).value();
    return list_snapshots(opened).value();
  }

  std::vector<Hash> digests_;  // of the state after 0, 1, 2 ... events
};

TEST_F(StateAtTest, without_snapshots_it_is_the_fold) {
  make_log(1, 300, 1'000'000);
  execute("DELETE FROM snapshot");
  expect_every_state();
  EXPECT_EQ(start_of_head(), std::pair(std::uint64_t{0}, std::uint64_t{0}));
}

class StateAtSeedsTest : public StateAtTest, public ::testing::WithParamInterface<std::uint64_t> {};

TEST_P(StateAtSeedsTest, with_snapshots_anywhere_it_is_the_same_at_every_position) {
  make_log(GetParam(), 400, 1 + GetParam() % 5);
  EXPECT_FALSE(snapshots().empty());
  expect_every_state();
}

INSTANTIATE_TEST_SUITE_P(Seeds, StateAtSeedsTest, ::testing::Range<std::uint64_t>(1, 9));

TEST_F(StateAtTest, it_begins_with_the_newest_snapshot) {
  make_log(2, 400, 3);
  EXPECT_EQ(start_of_head(), std::pair(snapshots().back().value(), std::uint64_t{0}));
}

TEST_F(StateAtTest, a_damaged_snapshot_is_passed_over) {
  make_log(3, 400, 3);
  const auto all = snapshots();
  execute(
      "UPDATE snapshot SET state = zeroblob(length(state)) WHERE sequence = "
      "(SELECT max(sequence) FROM snapshot)");
  EXPECT_EQ(start_of_head(), std::pair(all[all.size() - 2].value(), std::uint64_t{1}));
  expect_every_state(7);
}

TEST_F(StateAtTest, snapshots_of_another_model_version_are_passed_over) {
  make_log(4, 400, 3);
  const auto count = snapshots().size();
  execute("UPDATE snapshot SET model_version = model_version + 1");
  EXPECT_EQ(start_of_head(), std::pair(std::uint64_t{0}, std::uint64_t{count}));
  expect_every_state(7);
}

// Whole and right in itself, but of a log that went another way.
TEST_F(StateAtTest, a_snapshot_of_another_history_is_passed_over) {
  make_log(5, 400, 3);
  const auto all = snapshots();
  {
    auto opened = Database::open(database(), Database::Mode::read_write).value();
    State other;
    fold_in(other, random_events(99, all.back().value()), moment(1));
    write_snapshot(opened, Hash{1, 2, 3}, other).value();
    fold_in(other, random_events(98, 1'000), moment(1));
    write_snapshot(opened, Hash{1, 2, 3}, other).value();  // beyond the head
  }
  EXPECT_EQ(start_of_head(), std::pair(all[all.size() - 2].value(), std::uint64_t{2}));
  expect_every_state(7);
}

// The log goes on without them.
TEST_F(StateAtTest, a_page_of_snapshots_that_is_overwritten_is_passed_over) {
  make_log(6, 400, 3);
  overwrite_first_page_of_snapshots();
  EXPECT_EQ(start_of_head(), std::pair(std::uint64_t{0}, std::uint64_t{1}));
  expect_every_state(7);
  Log log = open();
  LogReader log_reader = reader();
  ASSERT_TRUE(log.write_snapshot(state_at(log_reader, last_sequence).value()));
  fill(log, 10);
  EXPECT_EQ(log.head().sequence, Sequence(410));
  EXPECT_EQ(state_at(log_reader, last_sequence).value().sequence(), Sequence(410));
}

class LogSnapshotTest : public StateAtTest {};

TEST_F(LogSnapshotTest, is_due_whenever_the_log_has_grown_by_so_many_events) {
  LogTuning tuning = small_segments();
  tuning.snapshot_events = 50;
  const auto open_it = [&] { return Log::open(path(), {"gw", {}}, Timestamp(), tuning).value(); };
  {
    Log log = open_it();
    fill(log, 40);
    EXPECT_FALSE(log.snapshot_is_due());
    fill(log, 10);
    EXPECT_TRUE(log.snapshot_is_due());
    LogReader log_reader = reader();
    log.write_snapshot(state_at(log_reader, last_sequence).value()).value();
    EXPECT_FALSE(log.snapshot_is_due());
    fill(log, 40);
  }
  Log log = open_it();
  EXPECT_FALSE(log.snapshot_is_due());
  fill(log, 10);
  EXPECT_TRUE(log.snapshot_is_due());
}

TEST_F(LogSnapshotTest, writing_one_thins_the_others_out_but_for_the_base) {
  Log log = open();
  State state;
  for (int i = 0; i < 60; ++i) {
    fill(log, 10);
    LogReader log_reader = reader();
    fold(log_reader, last_sequence, state).value();
    log.write_snapshot(state, Sequence(20)).value();
  }
  const auto kept = snapshots();
  EXPECT_LT(kept.size(), 20U);
  ASSERT_GT(kept.size(), 4U);
  EXPECT_EQ(kept[0], Sequence(10));
  EXPECT_EQ(kept[1], Sequence(20));
  EXPECT_EQ(kept[kept.size() - 2], Sequence(590));
  EXPECT_EQ(kept.back(), Sequence(600));
}

TEST_F(LogSnapshotTest, writing_one_removes_those_beyond_the_head) {
  make_log(7, 100, 1'000);
  {
    auto opened = Database::open(database(), Database::Mode::read_write).value();
    State beyond;
    fold_in(beyond, random_events(1, 500), moment(1));
    write_snapshot(opened, Hash{}, beyond).value();
  }
  Log log = open();
  LogReader log_reader = reader();
  log.write_snapshot(state_at(log_reader, last_sequence).value()).value();
  EXPECT_EQ(snapshots().back(), Sequence(100));
}

}  // namespace
}  // namespace headwater
