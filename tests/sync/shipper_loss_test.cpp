// What the Shipper does when it hears nothing.

#include "tests/sync/lane.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using namespace std::chrono_literals;
using testing::Lane;

ShipperOptions patient_for_10s() {
  ShipperOptions options;
  options.full_batch_events = 10;
  options.confirm_timeout = 10s;
  options.confirm_timeout_cap = 60s;
  return options;
}

// How long the shipper will wait for an answer to what it sends now.
std::chrono::microseconds patience(Lane& lane) {
  return std::chrono::microseconds(lane.shipper().deadline()->microseconds() -
                                   lane.now().microseconds());
}

TEST(ShipperLoss, after_a_disconnection_everything_unconfirmed_goes_again_under_a_new_epoch) {
  Lane lane;
  lane.grow_to(100);
  lane.shipper().connected();
  const auto first = lane.send();
  lane.answer(5);
  lane.shipper().disconnected();
  EXPECT_EQ(lane.shipper().under_way(), 0U);
  EXPECT_FALSE(lane.shipper().deadline());
  lane.shipper().connected();
  const auto again = lane.send();
  EXPECT_EQ(again->first, Sequence(6));
  EXPECT_NE(again->epoch, first->epoch);
}

TEST(ShipperLoss, an_answer_to_what_was_sent_before_the_disconnection_counts) {
  Lane lane;
  lane.grow_to(100);
  lane.shipper().connected();
  const auto batch = lane.send();
  lane.shipper().disconnected();
  lane.shipper().connected();
  EXPECT_EQ(lane.answer(10, Outcome::stored, batch->epoch), Shipper::Verdict::advanced);
  EXPECT_EQ(lane.send()->first, Sequence(11));
}

TEST(ShipperLoss, no_answer_in_time_sends_it_again) {
  Lane lane(patient_for_10s());
  lane.grow_to(100);
  lane.shipper().connected();
  const auto first = lane.send();
  lane.pass(10s - 1us);
  EXPECT_FALSE(lane.shipper().check_silence(lane.now()));
  lane.pass(1us);
  EXPECT_TRUE(lane.shipper().check_silence(lane.now()));
  const auto again = lane.send();
  EXPECT_EQ(again->first, first->first);
  EXPECT_NE(again->epoch, first->epoch);
}

TEST(ShipperLoss, silence_is_counted_from_the_oldest_batch_under_way) {
  Lane lane(patient_for_10s());
  lane.grow_to(100);
  lane.shipper().connected();
  lane.send();
  lane.pass(6s);
  lane.send();
  EXPECT_EQ(patience(lane), 4s);
  lane.answer(10);
  EXPECT_EQ(patience(lane), 10s);
}

TEST(ShipperLoss, patience_doubles_with_every_silence_up_to_the_cap) {
  Lane lane(patient_for_10s());
  lane.grow_to(100);
  lane.shipper().connected();
  for (const auto expected : {10s, 20s, 40s, 60s, 60s, 60s}) {
    ASSERT_TRUE(lane.send());
    EXPECT_EQ(patience(lane), expected);
    lane.pass(expected);
    ASSERT_TRUE(lane.shipper().check_silence(lane.now()));
  }
}

TEST(ShipperLoss, patience_never_overflows) {
  ShipperOptions options = patient_for_10s();
  options.confirm_timeout = 10min;
  options.confirm_timeout_cap = 10min;
  Lane lane(options);
  lane.grow_to(100);
  lane.shipper().connected();
  for (int silence = 0; silence < 100; ++silence) {
    ASSERT_TRUE(lane.send());
    ASSERT_EQ(patience(lane), 10min);
    lane.pass(10min);
    ASSERT_TRUE(lane.shipper().check_silence(lane.now()));
  }
}

TEST(ShipperLoss, a_timeout_above_the_cap_is_kept_to) {
  ShipperOptions options = patient_for_10s();
  options.confirm_timeout = 90s;
  Lane lane(options);
  lane.grow_to(100);
  lane.shipper().connected();
  lane.send();
  EXPECT_EQ(patience(lane), 90s);
}

TEST(ShipperLoss, while_nobody_answers_one_batch_at_a_time_knocks) {
  Lane lane(patient_for_10s());
  lane.grow_to(1'000);
  lane.shipper().connected();
  EXPECT_GT(lane.send_all(), 1U);
  lane.pass(10s);
  lane.shipper().check_silence(lane.now());
  EXPECT_EQ(lane.send_all(), 1U);
}

TEST(ShipperLoss, an_answer_opens_the_window_again) {
  Lane lane(patient_for_10s());
  lane.grow_to(1'000);
  lane.shipper().connected();
  lane.send_all();
  lane.pass(10s);
  lane.shipper().check_silence(lane.now());
  lane.send_all();
  lane.answer(10);
  EXPECT_GT(lane.send_all(), 1U);
  EXPECT_EQ(patience(lane), 10s);
}

TEST(ShipperLoss, a_new_connection_is_given_the_usual_patience) {
  Lane lane(patient_for_10s());
  lane.grow_to(1'000);
  lane.shipper().connected();
  lane.send_all();
  lane.pass(10s);
  lane.shipper().check_silence(lane.now());
  lane.shipper().disconnected();
  lane.shipper().connected();
  EXPECT_GT(lane.send_all(), 1U);
  EXPECT_EQ(patience(lane), 10s);
}

}  // namespace
}  // namespace headwater
