#include "sync/batch_source.h"

#include "tests/support/sample_events.h"
#include "tests/sync/made_log.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::MadeLog;
using testing::noise;

Block next(BatchSource& source, std::uint64_t from) {
  return source.next(Sequence(from)).value().value();
}

// That the batch is whole, begins at `from` and follows what is before it in the log.
void expect_follows(MadeLog& log, const Block& block, std::uint64_t from) {
  ASSERT_EQ(block.first, Sequence(from));
  const auto checked = check(block, unpack(block).value());
  ASSERT_TRUE(checked) << checked.error().text();
  EXPECT_EQ(block.chain_before, log.reader().chain_at(Sequence(from - 1)).value());
  EXPECT_EQ(block.chain_after, log.reader().chain_at(block.last()).value());
}

// Follows the chain of batches from `from` to the end of the log; how many there are.
std::size_t expect_gapless(MadeLog& log, BatchSource& source, std::uint64_t from) {
  std::size_t batches = 0;
  for (Sequence at(from); at <= log.end(); ++batches) {
    const Block block = next(source, at.value());
    expect_follows(log, block, at.value());
    at = block.last().next();
  }
  EXPECT_FALSE(source.next(log.end().next()).value());
  return batches;
}

TEST(BatchSource, an_empty_log_has_nothing_to_send) {
  MadeLog log;
  BatchSource source(log.reader());
  EXPECT_FALSE(source.next(Sequence(1)).value());
}

TEST(BatchSource, small_commits_go_together) {
  MadeLog log;
  log.commit_readings(60, 2);
  BatchSource source(log.reader());
  const Block block = next(source, 1);
  EXPECT_EQ(block.count, 60U);
  expect_follows(log, block, 1);
  // Each commit's moment is kept.
  const std::string frames = unpack(block).value();
  EventReader events(frames, block.first, block.before);
  EXPECT_EQ(events.next().value()->recorded.uptime, testing::moment(1).uptime);
  for (int i = 0; i < 58; ++i) (void)events.next();
  EXPECT_EQ(events.next().value()->recorded.uptime, testing::moment(30).uptime);
}

TEST(BatchSource, commits_are_joined_up_to_so_many_events) {
  MadeLog log;
  log.commit_readings(100, 10);
  BatchSource source(log.reader(), {.events = 25});
  EXPECT_EQ(next(source, 1).count, 30U);
  expect_gapless(log, source, 1);
}

TEST(BatchSource, commits_are_joined_up_to_so_many_bytes) {
  MadeLog log;
  for (std::uint32_t i = 0; i < 10; ++i) log.commit({noise(1'000, i)});
  BatchSource source(log.reader(), {.frames_bytes = 3'500});
  EXPECT_EQ(next(source, 1).count, 3U);
  expect_gapless(log, source, 1);
}

TEST(BatchSource, a_segment_goes_as_it_is_stored) {
  MadeLog log({.tuning = {.segment_events = 100}});
  log.commit_readings(100, 20);
  ASSERT_EQ(log.reader().size().value().segments, 1U);
  const Block stored = log.reader().block_at(Sequence(1)).value().value();
  BatchSource source(log.reader(), {.events = 100});
  const Block block = next(source, 1);
  EXPECT_EQ(block.count, 100U);
  EXPECT_EQ(block.events, stored.events);
  EXPECT_EQ(block.encoding, Encoding::zstd_columns);
}

TEST(BatchSource, the_rest_of_a_segment_goes_alone_and_joined_with_what_follows) {
  MadeLog log({.tuning = {.segment_events = 100}});
  log.commit_readings(100, 20);
  log.commit_readings(30, 10);
  BatchSource full(log.reader(), {.events = 1});
  EXPECT_EQ(next(full, 61).count, 40U);
  BatchSource joining(log.reader());
  EXPECT_EQ(next(joining, 61).count, 70U);
  expect_follows(log, next(joining, 61), 61);
}

TEST(BatchSource, what_is_too_large_for_a_message_is_divided) {
  MadeLog log;
  std::vector<Event> events;
  for (std::uint32_t i = 0; i < 64; ++i) events.push_back(noise(2'000, i));
  log.commit(events);
  BatchSource source(log.reader(), {.bytes = 20'000});
  for (Sequence at(1); at <= log.end();) {
    const Block block = next(source, at.value());
    EXPECT_LE(block.events.size(), 20'000U);
    EXPECT_GT(block.count, 1U);
    at = block.last().next();
  }
  EXPECT_LE(expect_gapless(log, source, 1), 32U);
}

TEST(BatchSource, an_event_larger_than_the_limit_goes_alone) {
  MadeLog log;
  log.commit({noise(10, 1), noise(300'000, 2), noise(10, 3)});
  BatchSource source(log.reader());
  EXPECT_EQ(next(source, 1).count, 1U);
  const Block large = next(source, 2);
  EXPECT_EQ(large.count, 1U);
  EXPECT_GT(large.events.size(), 300'000U);
  EXPECT_EQ(next(source, 3).count, 1U);
  expect_gapless(log, source, 1);
}

TEST(BatchSource, the_chain_of_batches_has_no_gap_wherever_it_begins) {
  MadeLog log({.tuning = {.segment_events = 90}});
  log.commit_readings(200, 7);
  log.commit({noise(5'000, 1), noise(30, 2), noise(9'000, 3)});
  log.commit_readings(50, 3);
  for (const BatchLimits& limits :
       {BatchLimits{}, BatchLimits{.events = 40, .frames_bytes = 4'000, .bytes = 1'500},
        BatchLimits{.events = 1, .frames_bytes = 1, .bytes = 1}}) {
    BatchSource source(log.reader(), limits);
    for (std::uint64_t from = 1; from <= log.end().value(); from += 13) {
      expect_gapless(log, source, from);
    }
  }
}

TEST(BatchSource, what_is_committed_later_is_found_by_the_same_source) {
  MadeLog log;
  log.commit_readings(10, 10);
  BatchSource source(log.reader());
  EXPECT_EQ(next(source, 1).last(), Sequence(10));
  EXPECT_FALSE(source.next(Sequence(11)).value());
  log.commit_readings(5, 5);
  EXPECT_EQ(next(source, 11).last(), Sequence(15));
}

}  // namespace
}  // namespace headwater
