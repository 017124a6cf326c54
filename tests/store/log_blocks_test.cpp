// A second copy of a log, made of the first one's blocks: what a collector does.
#include "model/digest.h"
#include "store/fold.h"
#include "store/verify.h"
#include "tests/support/settle.h"
#include "tests/store/log_fixture.h"

namespace headwater {
namespace {

using testing::moment;
using testing::sample_readings;

class LogBlocksTest : public testing::LogFixture {
 protected:
  LogBlocksTest() : source_(open()) { fill(source_, 250); }

  Log open_copy() {
    LogIdentity identity{"gw", source_.id()};
    return Log::open(copy_.path(), identity, moment(1).wall, small_segments()).value();
  }

  // All blocks of the source from `first` on.
  std::vector<Block> blocks(std::uint64_t first = 1) {
    LogReader log_reader = reader();
    std::vector<Block> result;
    for (Sequence at(first); at <= source_.head().sequence; at = result.back().last().next()) {
      result.push_back(log_reader.block_at(at).value().value());
    }
    return result;
  }

  // Refused as damaged; the log is as it was and still takes what is right.
  void expect_refused(Log& log, const std::vector<Block>& wrong) {
    const Head before = log.head();
    const auto appended = log.append(wrong);
    ASSERT_FALSE(appended);
    EXPECT_EQ(appended.error().kind, ErrorKind::damaged) << appended.error().text();
    EXPECT_EQ(log.head().sequence, before.sequence);
    EXPECT_EQ(log.head().chain, before.chain);
    LogReader log_reader = LogReader::open(copy_.path()).value();
    EXPECT_EQ(log_reader.head()->sequence, before.sequence);
  }

  testing::TempDir copy_;
  Log source_;
};

TEST_F(LogBlocksTest, the_copy_has_the_same_events_chain_and_state) {
  Log log = open_copy();
  ASSERT_TRUE(log.append(blocks()));
  EXPECT_EQ(log.head().sequence, Sequence(250));
  EXPECT_EQ(log.head().chain, source_.head().chain);
  EXPECT_EQ(log.head().commit.wall, source_.head().commit.wall);
  testing::settle(log);
  LogReader theirs = LogReader::open(copy_.path()).value();
  LogReader ours = reader();
  State at_edge;
  State at_centre;
  ASSERT_TRUE(fold(ours, last_sequence, at_edge));
  ASSERT_TRUE(fold(theirs, last_sequence, at_centre));
  EXPECT_EQ(state_digest(at_edge), state_digest(at_centre));
  EXPECT_TRUE(verify(theirs)->clean());
}

TEST_F(LogBlocksTest, a_copy_can_be_continued_in_the_middle_of_a_block) {
  Log log = open_copy();
  std::vector<Block> all = blocks();
  ASSERT_TRUE(log.append({all.data(), 1}));
  // The rest comes cut in other places, even within a commit.
  ASSERT_TRUE(source_.append(sample_readings(40), moment(300)));
  Block block = blocks(101).front();
  BlockBuilder head(block.first, block.before, block.chain_before);
  const std::string frames = unpack(block).value();
  EventReader events(frames, block.first, block.before);
  for (int i = 0; i < 55; ++i) {
    ASSERT_TRUE(events.next().value());
    head.add(events.bytes());
  }
  const std::vector<Block> front{std::move(head).finish(1)};
  ASSERT_TRUE(log.append(front));
  const std::vector<Block> rest{cut_front(block, Sequence(156)).value()};
  ASSERT_TRUE(log.append(rest));
  ASSERT_TRUE(log.append(blocks(201)));
  EXPECT_EQ(log.head().chain, source_.head().chain);
  LogReader theirs = LogReader::open(copy_.path()).value();
  EXPECT_TRUE(verify(theirs)->clean());
}

TEST_F(LogBlocksTest, a_block_that_does_not_follow_is_refused) {
  Log log = open_copy();
  expect_refused(log, {blocks().at(1)});
  ASSERT_TRUE(log.append(blocks()));
  expect_refused(log, {blocks().at(0)});
}

TEST_F(LogBlocksTest, blocks_with_a_hole_between_them_are_refused_as_a_whole) {
  Log log = open_copy();
  std::vector<Block> all = blocks();
  all.erase(all.begin() + 1);
  expect_refused(log, all);
  EXPECT_TRUE(log.append(blocks()));
}

TEST_F(LogBlocksTest, a_block_of_a_fork_is_refused) {
  Log log = open_copy();
  ASSERT_TRUE(log.append(sample_readings(100), moment(1)));
  // The same log id and the right sequence, but another history before it.
  expect_refused(log, {blocks().at(1)});
}

TEST_F(LogBlocksTest, a_block_whose_events_are_not_what_it_says_is_refused) {
  Log log = open_copy();
  for (const std::size_t at : {std::size_t{0}, blocks()[0].events.size() / 2}) {
    std::vector<Block> all = blocks();
    all[0].events[at] = static_cast<char>(all[0].events[at] ^ 1);
    expect_refused(log, all);
  }
  std::vector<Block> all = blocks();
  all[2].chain_after[0] ^= 1U;
  expect_refused(log, all);
  EXPECT_TRUE(log.append(blocks()));
}

TEST_F(LogBlocksTest, a_block_without_events_is_refused) {
  Log log = open_copy();
  Block empty;
  empty.first = Sequence(1);
  empty.chain_before = empty.chain_after = log.head().chain;
  expect_refused(log, {empty});
}

TEST_F(LogBlocksTest, a_block_that_is_larger_than_any_may_be_is_refused) {
  Log log = open_copy();
  BlockBuilder builder(Sequence(1), {}, log.head().chain);
  const Event event = testing::reading_of("dev-1", 1);
  for (std::uint64_t i = 0; i <= block_events_limit; ++i) builder.add(event, moment(1));
  expect_refused(log, {std::move(builder).finish(1)});
}

// The moment is not covered by the chain where a block begins within a commit.
TEST_F(LogBlocksTest, a_block_with_another_moment_than_the_one_in_force_is_refused) {
  Log log = open_copy();
  const Block whole = blocks().front();
  BlockBuilder builder(whole.first, whole.before, whole.chain_before);
  const std::string frames = unpack(whole).value();
  EventReader events(frames, whole.first, whole.before);
  for (int i = 0; i < 55; ++i) {
    ASSERT_TRUE(events.next().value());
    builder.add(events.bytes());
  }
  const std::vector<Block> front{std::move(builder).finish(1)};
  ASSERT_TRUE(log.append(front));
  Block rest = cut_front(whole, Sequence(56)).value();
  rest.before.wall = Timestamp(rest.before.wall.microseconds() + 1);
  expect_refused(log, {rest});
  rest.before.wall = Timestamp(rest.before.wall.microseconds() - 1);
  EXPECT_TRUE(log.append({&rest, 1}));
}

}  // namespace
}  // namespace headwater
