#include "tests/daemon/running_pipeline.h"

#include <gtest/gtest.h>

#include <future>
#include <numeric>
#include <thread>

namespace headwater {
namespace {

using namespace testing;
using namespace std::chrono_literals;

// A pipeline in which a commit waits for company practically for ever.
PipelineOptions patient() {
  PipelineOptions options;
  options.commit_interval = 1h;
  options.commit_events = 5;
  return options;
}

TEST(Pipeline, records_its_start_first_and_its_end_last) {
  RunningPipeline tested;
  tested.deliver("dev-1", 1, true);
  tested.stop();
  const auto events = recorded(tested.directory());
  EXPECT_EQ(events.front().type, EventType::gateway_started);
  EXPECT_EQ(events.front().device, gateway_stream);
  EXPECT_EQ(events.back().type, EventType::gateway_stopped);
  EXPECT_EQ(payload_of<GatewayStopped>(events.back()).reason, "test");
}

TEST(Pipeline, acknowledges_what_is_stored_and_tells_of_it) {
  RunningPipeline tested;
  std::vector<std::int64_t> stored_then;
  std::atomic<bool> acknowledged = false;
  tested.deliver("dev-1", 42, [&] {
    stored_then = recorded_values(tested.directory());
    acknowledged = true;
  });
  ASSERT_TRUE(wait_until([&] { return acknowledged.load(); }));
  EXPECT_EQ(stored_then, (std::vector<std::int64_t>{42}));
  ASSERT_TRUE(wait_until([&] { return tested.told() == 5; }));
  EXPECT_EQ(tested.pipeline().status().head, Sequence(5));
}

TEST(Pipeline, commits_at_once_what_somebody_waits_for) {
  RunningPipeline tested(patient());
  tested.deliver("dev-1", 1, true);
  EXPECT_TRUE(tested.acknowledges(1));
}

TEST(Pipeline, what_nobody_waits_for_goes_with_what_somebody_waits_for) {
  RunningPipeline tested(patient());
  const auto before = tested.pipeline().status().commits;
  tested.deliver("dev-1", 1);
  tested.deliver("dev-1", 2);
  tested.deliver("dev-1", 3, true);
  ASSERT_TRUE(tested.acknowledges(3));
  ASSERT_TRUE(wait_until([&] { return tested.pipeline().status().commits > before; }));
  EXPECT_EQ(tested.pipeline().status().commits, before + 1);
}

TEST(Pipeline, commits_at_so_many_messages) {
  RunningPipeline tested(patient());
  const auto before = tested.pipeline().status().commits;
  for (int i = 1; i <= 5; ++i) tested.deliver("dev-1", i);
  ASSERT_TRUE(tested.acknowledges(5));
  ASSERT_TRUE(wait_until([&] { return tested.pipeline().status().commits > before; }));
  EXPECT_EQ(tested.pipeline().status().commits, before + 1);
}

TEST(Pipeline, commits_after_the_interval_what_nobody_waits_for) {
  PipelineOptions options;
  options.commit_interval = 30ms;
  RunningPipeline tested(options);
  tested.deliver("dev-1", 1);
  tested.deliver("dev-1", 2);
  EXPECT_TRUE(tested.acknowledges(2));
}

TEST(Pipeline, a_commit_holds_no_more_than_so_many_messages) {
  RunningPipeline tested(patient());
  std::promise<void> release;
  const auto released = release.get_future().share();
  std::atomic<bool> held = false;
  tested.deliver("dev-1", 0, [&] {
    held = true;
    released.wait();
  });
  ASSERT_TRUE(wait_until([&] { return held.load(); }));
  for (int i = 1; i <= 15; ++i) tested.deliver("dev-1", i);
  const auto before = tested.pipeline().status().commits;
  release.set_value();
  ASSERT_TRUE(tested.acknowledges(15));
  ASSERT_TRUE(wait_until([&] { return tested.pipeline().status().queued_messages == 0; }));
  ASSERT_TRUE(wait_until([&] { return tested.pipeline().status().commits >= before + 4; }));
  EXPECT_EQ(tested.pipeline().status().commits, before + 4);  // the one that waited, and 3 x 5
}

TEST(Pipeline, keeps_the_order_of_one_sender) {
  RunningPipeline tested;
  std::vector<std::int64_t> expected(3'000);
  std::iota(expected.begin(), expected.end(), 0);
  for (const auto value : expected) tested.deliver("dev-1", value);
  ASSERT_TRUE(tested.acknowledges(expected.size()));
  EXPECT_EQ(tested.acknowledged(), expected);
  EXPECT_EQ(recorded_values(tested.directory()), expected);
}

TEST(Pipeline, takes_from_many_threads_and_loses_nothing) {
  RunningPipeline tested;
  std::vector<std::jthread> senders;
  for (int sender = 0; sender < 4; ++sender) {
    senders.emplace_back([&tested, sender] {
      for (int i = 0; i < 500; ++i) tested.deliver("dev-" + std::to_string(sender), i);
    });
  }
  senders.clear();
  ASSERT_TRUE(tested.acknowledges(2'000));
  EXPECT_EQ(recorded_values(tested.directory()).size(), 2'000U);
}

TEST(Pipeline, stopping_commits_what_was_delivered) {
  RunningPipeline tested(patient());
  for (int i = 1; i <= 12; ++i) tested.deliver("dev-1", i);
  tested.stop();
  EXPECT_EQ(tested.acknowledged().size(), 12U);
  EXPECT_EQ(recorded_values(tested.directory()).size(), 12U);
  EXPECT_EQ(recorded(tested.directory()).back().type, EventType::gateway_stopped);
}

TEST(Pipeline, counts_what_it_does) {
  RunningPipeline tested;
  const Timestamp time(1'767'225'600'000'000);
  for (int i = 0; i < 2; ++i) tested.pipeline().deliver({reading("dev-1", 1, time), {}, true});
  tested.pipeline().deliver({RejectMessage{"t", "x", 1, "why"}, {}, true});
  ASSERT_TRUE(wait_until([&] { return tested.pipeline().status().committed.rejected == 1; }));
  const auto status = tested.pipeline().status();
  EXPECT_EQ(status.devices, 1U);
  EXPECT_EQ(status.committed.duplicates, 1U);
  EXPECT_EQ(status.committed.events, 6U);
  EXPECT_EQ(status.head, Sequence(6));
}

TEST(Pipeline, keeps_the_cursor_that_the_centre_has_confirmed) {
  RunningPipeline tested;
  auto reader = LogReader::open(tested.directory()).value();
  tested.pipeline().keep_cursor({Sequence(1), reader.chain_at(Sequence(1)).value()});
  ASSERT_TRUE(wait_until([&] { return reader.cursor(upstream_cursor).value().has_value(); }));
  EXPECT_EQ(reader.cursor(upstream_cursor).value()->sequence, Sequence(1));
}

TEST(Pipeline, keeps_the_last_cursor_when_it_stops) {
  RunningPipeline tested;
  auto reader = LogReader::open(tested.directory()).value();
  const Hash chain = reader.chain_at(Sequence(1)).value();
  tested.pipeline().keep_cursor({Sequence(0), chain_origin(reader.id(), "g1")});
  ASSERT_TRUE(wait_until([&] { return reader.cursor(upstream_cursor).value().has_value(); }));
  // The clock stands still, so that the next one is not due before the end.
  tested.pipeline().keep_cursor({Sequence(1), chain});
  tested.stop();
  EXPECT_EQ(reader.cursor(upstream_cursor).value()->sequence, Sequence(1));
  EXPECT_EQ(reader.cursor(upstream_cursor).value()->chain, chain);
}

TEST(Pipeline, keeps_the_cursor_outside_the_database_too_once_a_minute_and_when_it_stops) {
  RunningPipeline tested;
  auto reader = LogReader::open(tested.directory()).value();
  const Hash chain = reader.chain_at(Sequence(1)).value();
  tested.pipeline().keep_cursor({Sequence(0), chain_origin(reader.id(), "g1")});
  ASSERT_TRUE(wait_until([&] { return reader.confirmed().has_value(); }));
  EXPECT_EQ(reader.confirmed()->sequence, Sequence(0));
  tested.pipeline().keep_cursor({Sequence(1), chain});
  tested.stop();
  EXPECT_EQ(reader.confirmed()->sequence, Sequence(1));
  EXPECT_EQ(reader.confirmed()->chain, chain);
}

}  // namespace
}  // namespace headwater
