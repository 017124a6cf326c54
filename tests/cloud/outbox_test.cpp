#include "cloud/outbox.h"

#include <gtest/gtest.h>

#include <thread>

namespace headwater {
namespace {

Position position_at(const LogId& log, std::uint64_t sequence) {
  Position position;
  position.log = log;
  position.stored.sequence = Sequence(sequence);
  return position;
}

TEST(Outbox, of_each_log_only_the_latest_position_goes_out) {
  Outbox outbox;
  const LogId log = LogId::random();
  for (std::uint64_t sequence = 1; sequence <= 100; ++sequence) {
    outbox.put("g1", position_at(log, sequence));
  }
  std::stop_source stop;
  const auto taken = outbox.take(stop.get_token());
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->first, "g1");
  EXPECT_EQ(taken->second.stored.sequence, Sequence(100));
  stop.request_stop();
  EXPECT_FALSE(outbox.take(stop.get_token()));
}

TEST(Outbox, logs_do_not_displace_each_other) {
  Outbox outbox;
  outbox.put("g1", position_at(LogId::random(), 1));
  outbox.put("g1", position_at(LogId::random(), 2));
  outbox.put("g2", position_at(LogId::random(), 3));
  std::stop_source stop;
  stop.request_stop();
  std::uint64_t sum = 0;
  for (int i = 0; i < 3; ++i) sum += outbox.take(stop.get_token())->second.stored.sequence.value();
  EXPECT_EQ(sum, 6U);
  EXPECT_FALSE(outbox.take(stop.get_token()));
}

TEST(Outbox, what_is_left_is_handed_out_before_the_end) {
  Outbox outbox;
  std::stop_source stop;
  stop.request_stop();
  outbox.put("g1", position_at(LogId::random(), 7));
  EXPECT_TRUE(outbox.take(stop.get_token()));
  EXPECT_FALSE(outbox.take(stop.get_token()));
}

TEST(Outbox, taking_waits_for_a_position) {
  Outbox outbox;
  std::uint64_t taken = 0;
  std::jthread taker([&](const std::stop_token& stop) {
    if (const auto next = outbox.take(stop)) taken = next->second.stored.sequence.value();
  });
  outbox.put("g1", position_at(LogId::random(), 7));
  taker.join();
  EXPECT_EQ(taken, 7U);
}

// A busy gateway puts a new position while its last one is taken.
TEST(Outbox, a_busy_gateway_does_not_keep_another_waiting) {
  Outbox outbox;
  const LogId busy = LogId::random();
  std::stop_source stop;
  outbox.put("a-busy", position_at(busy, 1));
  outbox.put("quiet", position_at(LogId::random(), 1));
  bool heard = false;
  for (std::uint64_t turn = 2; turn < 10 && !heard; ++turn) {
    heard = outbox.take(stop.get_token())->first == "quiet";
    outbox.put("a-busy", position_at(busy, turn));
  }
  EXPECT_TRUE(heard);
}

TEST(Outbox, gives_each_gateway_the_answer_to_its_last_question) {
  Outbox outbox;
  EXPECT_FALSE(outbox.take_recalled());
  outbox.put_recalled("g1", {LogId::random(), 1, {}, {}});
  outbox.put_recalled("g1", {LogId::random(), 2, {}, {}});
  for (std::size_t i = 0; i < 2 * outbox_answers; ++i) {
    outbox.put_recalled("more-" + std::to_string(i), {LogId::random(), 3, {}, {}});
  }
  std::stop_source stop;
  EXPECT_FALSE(outbox.take(stop.get_token())) << "an answer ends the waiting for a position";
  const auto first = outbox.take_recalled();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->first, "g1");
  EXPECT_EQ(first->second.number, 2U);
  std::size_t left = 0;
  while (outbox.take_recalled()) ++left;
  EXPECT_EQ(left, outbox_answers - 1);
}

}  // namespace
}  // namespace headwater
