// Damaged events are set aside, and what another copy of the log still has is put back.
#include "model/digest.h"
#include "store/fold.h"
#include "store/verify.h"
#include "tests/store/log_fixture.h"

namespace headwater {
namespace {

using testing::moment;

// Segments of 100 events, and a tail.
class RepairTest : public testing::LogFixture {
 protected:
  // Every block of a whole copy of the log, between two positions.
  std::vector<Block> copy_of(std::uint64_t first, std::uint64_t last) {
    LogReader log_reader = reader();
    std::vector<Block> blocks;
    for (Sequence at(first); at <= Sequence(last); at = blocks.back().last().next()) {
      blocks.push_back(log_reader.block_at(at).value().value());
    }
    return blocks;
  }
  void sql(const std::string& statement) const {
    auto raw = Database::open(database(), Database::Mode::read_write).value();
    raw.execute(statement).value();
  }
  // The events of a segment are other bytes now.
  void spoil_segment(std::uint64_t first) const {
    sql("UPDATE segment SET events = zeroblob(length(events)) WHERE first = " +
        std::to_string(first));
  }
  [[nodiscard]] bool is_clean() const {
    LogReader log_reader = reader();
    return verify(log_reader).value().clean();
  }
};

TEST_F(RepairTest, a_damaged_segment_is_set_aside_and_the_rest_is_served) {
  Log log = open();
  fill(log, 250);
  drop_sealed_rows();
  spoil_segment(101);
  const auto gap = log.set_aside(Sequence(150)).value();
  ASSERT_TRUE(gap);
  EXPECT_EQ(gap->first, Sequence(101));
  EXPECT_EQ(gap->count, 100U);
  EXPECT_EQ(gap->reason, GapReason::damaged);
  EXPECT_EQ(log.set_aside(Sequence(101)).value(), gap);
  LogReader log_reader = reader();
  EXPECT_EQ(log_reader.block_at(Sequence(150)).error().kind, ErrorKind::not_found);
  EXPECT_EQ(log_reader.block_at(Sequence(201)).value()->first, Sequence(201));
  EXPECT_EQ(log_reader.chain_at(Sequence(200)).value(), gap->chain_after);
}

// Sealed rows stay in the tail for a while, but nobody reads them there any more.
TEST_F(RepairTest, a_damaged_segment_is_found_although_its_rows_are_still_in_the_tail) {
  Log log = open();
  fill(log, 250);
  spoil_segment(101);
  ASSERT_EQ(reader().block_at(Sequence(150)).error().kind, ErrorKind::damaged);
  EXPECT_TRUE(log.set_aside(Sequence(150)).value());
}

TEST_F(RepairTest, what_is_whole_is_not_set_aside) {
  Log log = open();
  fill(log, 250);
  drop_sealed_rows();
  EXPECT_FALSE(log.set_aside(Sequence(150)).value());
  EXPECT_FALSE(log.set_aside(Sequence(245)).value());
  EXPECT_FALSE(log.set_aside(Sequence(251)).value());
}

TEST_F(RepairTest, what_comes_back_fills_the_gap_to_the_byte) {
  Log log = open();
  fill(log, 250);
  drop_sealed_rows();
  const auto before = content();
  const auto lost = copy_of(101, 200);
  spoil_segment(101);
  log.set_aside(Sequence(101)).value();
  log.restore(lost).value();
  EXPECT_EQ(content(), before);
  EXPECT_TRUE(log.gaps().value().empty());
  EXPECT_TRUE(is_clean());
}

TEST_F(RepairTest, another_history_does_not_get_in) {
  Log log = open();
  fill(log, 250);
  drop_sealed_rows();
  auto lost = copy_of(101, 200);
  spoil_segment(101);
  log.set_aside(Sequence(101)).value();
  BlockBuilder other(Sequence(101), lost[0].before, lost[0].chain_before);
  for (const Event& event : testing::sample_readings(100)) other.add(event, moment(7));
  const std::vector<Block> forged{std::move(other).finish(1)};
  EXPECT_EQ(log.restore(forged).error().kind, ErrorKind::damaged);
  lost.front().chain_before[0] ^= 1;
  EXPECT_EQ(log.restore(lost).error().kind, ErrorKind::damaged);
  EXPECT_EQ(log.restore(copy_of(1, 100)).error().kind, ErrorKind::not_found);
  EXPECT_EQ(log.gaps().value().size(), 1U);
}

TEST_F(RepairTest, a_state_that_was_kept_without_the_events_is_not_used_when_they_are_back) {
  Log log = open();
  fill(log, 250);
  drop_sealed_rows();
  LogReader log_reader = reader();
  const Hash whole = state_digest(state_at(log_reader, Sequence(250)).value());
  log.write_snapshot(state_at(log_reader, Sequence(250)).value()).value();
  const auto lost = copy_of(101, 200);
  spoil_segment(101);
  sql("DELETE FROM snapshot");
  log.set_aside(Sequence(101)).value();
  const State without = state_at(log_reader, Sequence(250)).value();
  EXPECT_NE(state_digest(without), whole);
  log.write_snapshot(without).value();
  log.restore(lost).value();
  EXPECT_EQ(state_digest(state_at(log_reader, Sequence(250)).value()), whole);
}

TEST_F(RepairTest, a_lost_end_comes_back_once_what_is_behind_it_has_been_sealed) {
  std::vector<Block> lost;
  Cursor confirmed;
  {
    Log log = open();
    fill(log, 150);
    drop_sealed_rows();
    lost = copy_of(131, 150);
    confirmed = {log.head().sequence, log.head().chain};
    log.keep_confirmed(confirmed).value();
    // What the database itself says is older.
    log.set_cursor(upstream_cursor, {Sequence(100), reader().chain_at(Sequence(100)).value()})
        .value();
  }
  sql("DELETE FROM tail WHERE first > 130");
  Log log = open();
  ASSERT_EQ(log.head().sequence, Sequence(150));
  EXPECT_EQ(log.head().chain, confirmed.chain);
  ASSERT_EQ(log.gaps().value().size(), 1U);
  EXPECT_EQ(log.gaps().value()[0].reason, GapReason::missing);
  fill(log, 10);
  EXPECT_EQ(log.restore(lost).error().kind, ErrorKind::in_use);
  testing::settle(log);
  log.restore(lost).value();
  EXPECT_TRUE(is_clean());
  EXPECT_EQ(content().size(), 160U);
}

// A copy of a log that is told what the original has lost.
class CopyTest : public RepairTest {
 protected:
  // Events 1 to 250 of a log whose second segment is lost there.
  CopyTest() {
    fill(original_, 250);
    drop_sealed_rows();
    before_ = copy_of(1, 100);
    lost_ = copy_of(101, 200);
    behind_ = copy_of(201, 250);
    const Block& block = lost_.front();
    gap_ = {Sequence(101),     100, block.before, block.chain_before, lost_.back().chain_after,
            GapReason::damaged};
  }
  Log open_copy() {
    return Log::open(copy_directory_.path(), {"gw", original_.id()}, moment(1).wall,
                     small_segments())
        .value();
  }

  testing::TempDir copy_directory_;
  Log original_ = open();
  std::vector<Block> before_;
  std::vector<Block> lost_;
  std::vector<Block> behind_;
  Gap gap_;
};

TEST_F(CopyTest, goes_on_behind_a_gap_and_remembers_it) {
  {
    Log copy = open_copy();
    copy.append(before_).value();
    copy.append_gap(gap_).value();
    EXPECT_EQ(copy.head().sequence, Sequence(200));
    copy.append(behind_).value();
    EXPECT_EQ(copy.head().chain, original_.head().chain);
    testing::settle(copy);
  }
  Log copy = open_copy();
  EXPECT_EQ(copy.head().sequence, Sequence(250));
  EXPECT_EQ(copy.gaps().value(), std::vector<Gap>{gap_});
  copy.restore(lost_).value();
  LogReader log_reader = LogReader::open(copy_directory_.path()).value();
  EXPECT_TRUE(verify(log_reader).value().clean());
}

TEST_F(CopyTest, may_begin_or_end_with_a_gap) {
  const Gap all_before{Sequence(1),       100, {}, before_[0].chain_before, gap_.chain_before,
                       GapReason::trimmed};
  {
    Log copy = open_copy();
    copy.append_gap(all_before).value();
    copy.append_gap(gap_).value();
  }
  Log copy = open_copy();
  EXPECT_EQ(copy.head().sequence, Sequence(200));
  copy.append(behind_).value();
  EXPECT_EQ(copy.head().chain, original_.head().chain);
}

// The block begins within a commit, whose moment only the lost events have told.
TEST_F(CopyTest, believes_the_moment_that_the_first_block_behind_a_gap_states) {
  Log copy = open_copy();
  copy.append(before_).value();
  const Block cut = cut_front(behind_[0], behind_[0].first.next()).value();
  Gap longer = gap_;
  longer.count += 1;
  longer.chain_after = cut.chain_before;
  copy.append_gap(longer).value();
  copy.append({&cut, 1}).value();
  LogReader log_reader = LogReader::open(copy_directory_.path()).value();
  EXPECT_EQ(log_reader.block_at(cut.first).value()->before, cut.before);
}

TEST_F(CopyTest, takes_no_gap_that_does_not_follow) {
  Log copy = open_copy();
  EXPECT_EQ(copy.append_gap(gap_).error().kind, ErrorKind::damaged);
  copy.append(before_).value();
  Gap other = gap_;
  other.chain_before[3] ^= 1;
  EXPECT_EQ(copy.append_gap(other).error().kind, ErrorKind::damaged);
  other = gap_;
  other.count = 0;
  EXPECT_EQ(copy.append_gap(other).error().kind, ErrorKind::damaged);
  EXPECT_TRUE(copy.gaps().value().empty());
}

}  // namespace
}  // namespace headwater
