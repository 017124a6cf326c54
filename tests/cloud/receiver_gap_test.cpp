// What a gateway has lost, at the centre: an explicit gap in the copy, and what the copy gives
// back.

#include "cloud/recall_answer.h"
#include "store/fold.h"
#include "store/verify.h"
#include "tests/cloud/centre.h"
#include "tests/cloud/log_digest.h"
#include "tests/support/settle.h"
#include "tests/sync/made_log.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::Centre;
using testing::digest_of;
using testing::MadeLog;
using testing::noise;

class ReceiverGapTest : public ::testing::Test {
 protected:
  ReceiverGapTest() { edge_.commit_readings(100, 10); }

  Gap gap(std::uint64_t first, std::uint64_t last, GapReason reason = GapReason::damaged) {
    const Block block = edge_.block(first, last);
    return {block.first, block.count, block.before, block.chain_before, block.chain_after, reason};
  }
  Position take_events(std::uint64_t first, std::uint64_t last) {
    return centre_.take({edge_.log().id(), 1, edge_.block(first, last), {}}).value();
  }
  Position take_gap(const Gap& gap) {
    return centre_.take(batch_of(edge_.log().id(), 1, gap)).value();
  }
  void expect(const Position& position, Outcome outcome, std::uint64_t stored) {
    EXPECT_EQ(position.outcome, outcome) << position.detail;
    EXPECT_EQ(position.stored.sequence, Sequence(stored));
    EXPECT_EQ(position.stored.chain, edge_.reader().chain_at(Sequence(stored)).value());
  }
  std::vector<Gap> gaps() {
    return LogReader::open(centre_.directory_of("g1")).value().gaps().value();
  }

  MadeLog edge_;
  Centre centre_;
};

TEST_F(ReceiverGapTest, is_recorded_and_the_copy_goes_on_behind_it) {
  take_events(1, 40);
  expect(take_gap(gap(41, 60)), Outcome::stored, 60);
  expect(take_events(61, 100), Outcome::stored, 100);
  EXPECT_EQ(gaps(), std::vector{gap(41, 60)});
  centre_.reopen();
  EXPECT_EQ(centre_.archive().standings().at(0).head.sequence, Sequence(100));
}

TEST_F(ReceiverGapTest, can_be_the_beginning_of_a_copy) {
  expect(take_gap(gap(1, 60, GapReason::trimmed)), Outcome::stored, 60);
  expect(take_events(61, 100), Outcome::stored, 100);
  centre_.reopen();
  EXPECT_EQ(centre_.archive().standings().at(0).head.sequence, Sequence(100));
  EXPECT_EQ(gaps(), std::vector{gap(1, 60, GapReason::trimmed)});
}

// Half of it is at the centre already. The copy's state is then one of what is there.
TEST_F(ReceiverGapTest, of_events_that_a_full_disk_has_cost_joins_what_is_there) {
  LogTuning tuning;
  tuning.segment_events = 20;
  MadeLog edge({.tuning = tuning});
  edge.commit_readings(100, 10);
  const Block stored = edge.block(1, 25);
  const Block rest = edge.block(61, 100);
  centre_.take({edge.log().id(), 1, stored, {}}).value();
  testing::settle(edge.log());
  edge.log().begin_removal({Sequence(60), Sequence(25), 0}).value();
  testing::settle(edge.log());
  const Gap dropped = edge.log().gaps().value().at(0);
  EXPECT_EQ(dropped.reason, GapReason::dropped);
  EXPECT_EQ(dropped.last(), Sequence(60));
  const auto position = centre_.take(batch_of(edge.log().id(), 1, dropped)).value();
  EXPECT_EQ(position.outcome, Outcome::stored) << position.detail;
  EXPECT_EQ(position.stored.chain, dropped.chain_after);
  centre_.take({edge.log().id(), 1, rest, {}}).value();
  LogReader copy = LogReader::open(centre_.directory_of("g1")).value();
  EXPECT_EQ(copy.gaps().value().at(0).first, Sequence(26));
  EXPECT_EQ(state_at(copy, Sequence(100)).value().sequence(), Sequence(100));
}

TEST_F(ReceiverGapTest, whose_beginning_was_removed_has_a_state_of_what_is_there) {
  take_gap(gap(1, 60, GapReason::trimmed));
  take_events(61, 100);
  LogReader copy = LogReader::open(centre_.directory_of("g1")).value();
  EXPECT_EQ(state_at(copy, Sequence(100)).value().sequence(), Sequence(100));
}

TEST_F(ReceiverGapTest, that_comes_twice_is_recorded_once) {
  take_events(1, 40);
  take_gap(gap(41, 60));
  expect(take_gap(gap(41, 60)), Outcome::stored, 60);
  take_events(61, 100);
  expect(take_gap(gap(41, 60)), Outcome::stored, 100);
  EXPECT_EQ(gaps().size(), 1U);
}

TEST_F(ReceiverGapTest, that_does_not_follow_is_asked_for_again) {
  take_events(1, 30);
  expect(take_gap(gap(41, 60)), Outcome::gap, 30);
  EXPECT_TRUE(gaps().empty());
}

TEST_F(ReceiverGapTest, takes_nothing_from_the_copy) {
  take_events(1, 100);
  const std::string before = digest_of(centre_.directory_of("g1"));
  expect(take_gap(gap(41, 60)), Outcome::stored, 100);
  EXPECT_TRUE(gaps().empty());
  EXPECT_EQ(digest_of(centre_.directory_of("g1")), before);
}

TEST_F(ReceiverGapTest, of_which_the_copy_has_a_part_is_recorded_without_it) {
  take_events(1, 55);
  expect(take_gap(gap(41, 60)), Outcome::stored, 60);
  expect(take_events(61, 100), Outcome::stored, 100);
  ASSERT_EQ(gaps().size(), 1U);
  EXPECT_EQ(gaps()[0].first, Sequence(56));
  EXPECT_EQ(gaps()[0].last(), Sequence(60));
}

TEST_F(ReceiverGapTest, of_another_history_is_a_fork) {
  take_events(1, 40);
  Gap other = gap(41, 60);
  other.chain_before[0] ^= 1;
  EXPECT_EQ(take_gap(other).outcome, Outcome::fork);
  other = gap(31, 60);
  other.chain_before[0] ^= 1;
  EXPECT_EQ(take_gap(other).outcome, Outcome::fork);
  other = gap(11, 20);
  other.chain_after[0] ^= 1;
  EXPECT_EQ(take_gap(other).outcome, Outcome::fork);
  EXPECT_TRUE(gaps().empty());
}

class RecallAnswerTest : public ReceiverGapTest {
 protected:
  RecallRequest question(std::uint64_t first, std::uint64_t last) {
    const Gap lost = gap(first, last);
    return {edge_.log().id(), lost.first, lost.count, lost.chain_before, lost.chain_after, 9};
  }
  Recalled ask(const RecallRequest& request, const std::string& gateway = "g1") {
    return answer_recall(centre_.archive(), gateway, request);
  }
};

TEST_F(RecallAnswerTest, has_the_events_that_were_lost_and_no_more) {
  take_events(1, 100);
  const Recalled answer = ask(question(37, 63));
  EXPECT_EQ(answer.number, 9U);
  ASSERT_TRUE(answer.batch) << answer.detail;
  EXPECT_EQ(answer.batch->block.first, Sequence(37));
  EXPECT_EQ(answer.batch->block.last(), Sequence(63));
  EXPECT_EQ(answer.batch->block.chain_after, edge_.block(37, 63).chain_after);
  EXPECT_TRUE(check(answer.batch->block));
}

TEST_F(RecallAnswerTest, is_a_piece_where_it_would_be_too_large_for_a_message) {
  std::vector<Event> large;
  for (std::uint32_t i = 0; i < 1'000; ++i) large.push_back(noise(500, i));
  edge_.commit(large);
  for (std::uint64_t at = 1; at <= 1'100; at += 100) take_events(at, at + 99);
  std::uint64_t next = 101;
  std::size_t pieces = 0;
  for (; next <= 1'100 && pieces < 100; ++pieces) {
    const Recalled answer = ask(question(next, 1'100));
    ASSERT_TRUE(answer.batch) << answer.detail;
    EXPECT_LE(encode(answer).size(), 100U * 1'024);
    EXPECT_EQ(answer.batch->block.first, Sequence(next));
    next = answer.batch->block.last().next().value();
  }
  EXPECT_EQ(next, 1'101U);
  EXPECT_GT(pieces, 4U);
}

TEST_F(RecallAnswerTest, is_no_where_the_copy_has_not_got_them) {
  EXPECT_FALSE(ask(question(1, 10)).batch) << "no log at all";
  EXPECT_TRUE(centre_.archive().standings().empty()) << "and a question makes none";
  take_events(1, 40);
  EXPECT_FALSE(ask(question(35, 41)).batch) << "beyond its end";
  EXPECT_FALSE(ask(question(1, 10), "g2").batch) << "another gateway's";
  take_gap(gap(41, 60));
  take_events(61, 100);
  EXPECT_FALSE(ask(question(41, 60)).batch) << "an explicit gap";
  EXPECT_TRUE(ask(question(1, 40)).batch);
}

TEST_F(RecallAnswerTest, is_no_where_the_copy_tells_another_history) {
  take_events(1, 100);
  RecallRequest other = question(41, 60);
  other.chain_after[5] ^= 1;
  EXPECT_FALSE(ask(other).batch);
  other = question(41, 60);
  other.chain_before[5] ^= 1;
  EXPECT_FALSE(ask(other).batch);
}

TEST_F(RecallAnswerTest, is_no_where_the_copy_is_damaged_itself) {
  take_events(1, 100);
  auto database =
      Database::open(centre_.directory_of("g1") + "/log.db", Database::Mode::read_write).value();
  database.execute("UPDATE tail SET events = zeroblob(length(events))").value();
  const Recalled answer = ask(question(41, 60));
  EXPECT_FALSE(answer.batch);
  EXPECT_NE(answer.detail, "");
  centre_.reopen();
  EXPECT_TRUE(centre_.notices().has(Severity::error, "the copy of g1's log is damaged at event 1"))
      << centre_.notices().text();
  EXPECT_EQ(centre_.archive().standings().at(0).head.sequence, Sequence(100));
}

}  // namespace
}  // namespace headwater
