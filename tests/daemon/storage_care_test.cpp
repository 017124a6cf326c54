// Damage to the store while the daemon runs, as its writer takes it.
#include "daemon/storage_care.h"

#include "model/digest.h"
#include "store/fold.h"
#include "tests/daemon/recorded.h"
#include "tests/mqtt/kept_notices.h"
#include "tests/support/sample_events.h"
#include "tests/support/settle.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using namespace testing;

// A log of sealed segments of 20 events and a tail, its committer, and the care for it.
class StorageCareTest : public ::testing::Test {
 protected:
  StorageCareTest()
      : committer_(open()), care_(path(), true, notices_.sink(), [this] { ++told_; }) {
    for (int i = 0; i < 50; ++i) commit(reading("dev-1", i));
    auto database = Database::open(path() + "/log.db", Database::Mode::read_write).value();
    database.execute("DELETE FROM tail WHERE first <= (SELECT max(first) FROM segment)").value();
  }

  [[nodiscard]] std::string path() const { return directory_.path().string(); }
  Committer open() const {
    LogTuning tuning;
    tuning.segment_events = 20;
    auto log = Log::open(path(), {"g1", {}}, moment(0).wall, tuning).value();
    return {std::move(log), {}, {}};
  }
  void commit(const Command& command) {
    const Arrival arrival{&command, moment(second_).wall};
    committer_.commit({&arrival, 1}, moment(second_)).value();
    while (committer_.maintain().value()) {
    }
    ++second_;
  }
  // The writer's turn; what it led to is committed.
  std::size_t turn() {
    const auto commands = care_.work(committer_, moment(second_).uptime).value();
    for (const Command& command : commands) commit(command);
    ++second_;
    return commands.size();
  }
  void spoil(std::uint64_t first) const {
    auto database = Database::open(path() + "/log.db", Database::Mode::read_write).value();
    database
        .execute("UPDATE segment SET events = zeroblob(length(events)) WHERE first = " +
                 std::to_string(first))
        .value();
  }
  [[nodiscard]] Block block_at(std::uint64_t first) const {
    return LogReader::open(path()).value().block_at(Sequence(first)).value().value();
  }
  [[nodiscard]] Hash digest_of_log() const {
    auto reader = LogReader::open(path()).value();
    State state;
    fold(reader, reader.head().value().sequence, state).value();
    return state_digest(state);
  }

  TempDir directory_;
  std::uint64_t second_ = 1;
  KeptNotices notices_;
  int told_ = 0;
  Committer committer_;
  StorageCare care_;
};

TEST_F(StorageCareTest, what_a_reader_has_met_is_set_aside_reported_and_recorded) {
  const Block lost = block_at(21);
  spoil(21);
  care_.look_at(Sequence(25));
  EXPECT_EQ(turn(), 1U);
  const auto events = recorded(path(), EventType::storage_damaged);
  ASSERT_EQ(events.size(), 1U);
  const auto damaged = payload_of<StorageDamaged>(events[0]);
  EXPECT_EQ(damaged.from, lost.first.value());
  EXPECT_EQ(damaged.count, lost.count);
  EXPECT_NE(damaged.what, "");
  EXPECT_TRUE(notices_.has(Severity::error, "the store is damaged: events 21 to 40"))
      << notices_.text();
  EXPECT_EQ(told_, 1);
  EXPECT_EQ(care_.status().damages, 1U);
  ASSERT_EQ(care_.status().gaps.size(), 1U);
  EXPECT_EQ(care_.status().gaps[0].first, Sequence(21));
  care_.look_at(Sequence(25));
  EXPECT_EQ(turn(), 0U) << "it is known already";
}

TEST_F(StorageCareTest, what_nobody_reads_is_found_by_looking_around) {
  spoil(21);
  std::size_t recorded_damages = 0;
  for (int i = 0; i < 5; ++i) recorded_damages += turn();
  EXPECT_EQ(recorded_damages, 1U);
  for (int i = 0; i < 50; ++i) recorded_damages += turn();
  EXPECT_EQ(recorded_damages, 1U);
  spoil(1);
  for (int i = 0; i < 50; ++i) recorded_damages += turn();
  EXPECT_EQ(recorded_damages, 2U) << "it begins anew at the end";
}

TEST_F(StorageCareTest, what_comes_back_is_recorded_and_the_state_is_folded_anew) {
  const Block lost = block_at(21);
  spoil(21);
  care_.look_at(Sequence(21));
  turn();
  // As a start does that finds the gap: the state is made without the events.
  auto reader = LogReader::open(path()).value();
  State without = state_at(reader, committer_.log().head().sequence).value();
  care_.put_back({lost});
  EXPECT_EQ(turn(), 1U);
  EXPECT_EQ(state_digest(committer_.state()), digest_of_log());
  EXPECT_NE(without.find("dev-1")->readings(), committer_.state().find("dev-1")->readings());
  EXPECT_EQ(count_of(path(), EventType::storage_restored), 1U);
  EXPECT_TRUE(notices_.has(Severity::notice, "events 21 to 40 are here again"));
  EXPECT_EQ(care_.status().restored, 1U);
  EXPECT_TRUE(care_.status().gaps.empty());
  EXPECT_EQ(told_, 2);
}

TEST_F(StorageCareTest, what_is_in_the_tail_yet_is_put_back_from_there_at_once) {
  for (int i = 0; i < 40; ++i) commit(reading("dev-1", 100 + i));
  auto database = Database::open(path() + "/log.db", Database::Mode::read_only).value();
  const std::uint64_t newest =
      std::stoull(database.query_text("SELECT max(first) FROM segment").value());
  const Block lost = block_at(newest);
  const Hash before = digest_of_log();
  spoil(newest);
  EXPECT_FALSE(LogReader::open(path()).value().block_at(lost.first));
  care_.look_at(lost.first);
  const auto commands = care_.work(committer_, moment(second_).uptime).value();
  EXPECT_EQ(commands.size(), 2U);
  EXPECT_TRUE(care_.status().gaps.empty());
  EXPECT_EQ(care_.status().damages, 1U);
  EXPECT_EQ(care_.status().restored, 1U);
  const Block again = block_at(newest);
  EXPECT_EQ(again.count, lost.count);
  EXPECT_EQ(again.chain_after, lost.chain_after);
  EXPECT_EQ(digest_of_log(), before);
  EXPECT_EQ(state_digest(committer_.state()), before);
  EXPECT_TRUE(notices_.has(Severity::notice, "are here again")) << notices_.text();
}

TEST_F(StorageCareTest, what_cannot_be_put_back_yet_waits) {
  const Sequence last = committer_.log().head().sequence;
  const Block lost = block_at(last.value());
  {
    auto database = Database::open(path() + "/log.db", Database::Mode::read_write).value();
    database
        .execute("UPDATE tail SET events = zeroblob(length(events)) WHERE first = " +
                 std::to_string(lost.first.value()))
        .value();
  }
  care_.look_at(last);
  EXPECT_EQ(turn(), 1U);
  care_.put_back({lost});
  std::size_t done = turn();
  for (int i = 0; i < 5 && done == 0; ++i) {
    commit(reading("dev-1", 100 + i));
    done = turn();
  }
  EXPECT_EQ(done, 1U);
  EXPECT_TRUE(care_.status().gaps.empty());
  EXPECT_EQ(state_digest(committer_.state()), digest_of_log());
}

TEST_F(StorageCareTest, what_is_not_what_was_lost_is_refused) {
  Block other = block_at(1);
  spoil(21);
  care_.look_at(Sequence(21));
  turn();
  care_.put_back({other});
  EXPECT_EQ(turn(), 0U);
  EXPECT_TRUE(notices_.has(Severity::warning, "are not put back")) << notices_.text();
  EXPECT_EQ(care_.status().gaps.size(), 1U);
}

}  // namespace
}  // namespace headwater
