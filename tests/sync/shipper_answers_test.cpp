// What the centre's positions lead to: rows 24 to 27 of the faults that were thought of.

#include "tests/sync/lane.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::chain_of;
using testing::Lane;
using Verdict = Shipper::Verdict;

class ShipperAnswers : public ::testing::Test {
 protected:
  // Three batches of ten events are under way.
  ShipperAnswers() : lane_(options()) {
    lane_.grow_to(100);
    lane_.shipper().connected();
    for (int i = 0; i < 3; ++i) lane_.send();
  }
  static ShipperOptions options() {
    ShipperOptions options;
    options.full_batch_events = 10;
    return options;
  }

  Lane lane_;
};

TEST_F(ShipperAnswers, nothing_but_a_position_moves_the_cursor) {
  lane_.send_all();
  EXPECT_EQ(lane_.confirmed(), 0U);
  lane_.shipper().disconnected();
  lane_.shipper().connected();
  EXPECT_EQ(lane_.confirmed(), 0U);
}

TEST_F(ShipperAnswers, a_position_moves_the_cursor_to_where_it_is) {
  EXPECT_EQ(lane_.answer(10), Verdict::advanced);
  EXPECT_EQ(lane_.confirmed(), 10U);
  EXPECT_EQ(lane_.shipper().confirmed().chain, chain_of(Sequence(10)));
}

TEST_F(ShipperAnswers, a_lost_one_is_made_good_by_the_next) {
  EXPECT_EQ(lane_.answer(30), Verdict::advanced);
  EXPECT_EQ(lane_.confirmed(), 30U);
  EXPECT_EQ(lane_.shipper().under_way(), 0U);
}

TEST_F(ShipperAnswers, the_same_twice_says_nothing_new) {
  lane_.answer(10);
  EXPECT_EQ(lane_.answer(10), Verdict::nothing);
  EXPECT_EQ(lane_.confirmed(), 10U);
  EXPECT_EQ(lane_.shipper().under_way(), 2U);
}

TEST_F(ShipperAnswers, an_older_one_that_was_overtaken_says_nothing_new) {
  lane_.answer(20);
  EXPECT_EQ(lane_.answer(10), Verdict::nothing);
  EXPECT_EQ(lane_.confirmed(), 20U);
}

TEST_F(ShipperAnswers, half_a_batch_is_confirmed_to_the_event) {
  EXPECT_EQ(lane_.answer(15), Verdict::advanced);
  EXPECT_EQ(lane_.confirmed(), 15U);
  EXPECT_EQ(lane_.shipper().under_way(), 2U);
  lane_.shipper().disconnected();
  lane_.shipper().connected();
  EXPECT_EQ(lane_.send()->first, Sequence(16));
}

TEST_F(ShipperAnswers, one_from_the_future_is_refused) {
  EXPECT_EQ(lane_.answer(101), Verdict::ahead);
  EXPECT_EQ(lane_.confirmed(), 0U);
  EXPECT_FALSE(lane_.shipper().halted());
  EXPECT_EQ(lane_.answer(10), Verdict::advanced);
}

TEST_F(ShipperAnswers, one_beyond_what_was_sent_is_believed_if_it_is_our_history) {
  EXPECT_EQ(lane_.answer(55), Verdict::advanced);
  EXPECT_EQ(lane_.send()->first, Sequence(56));
}

TEST_F(ShipperAnswers, one_about_another_log_changes_nothing) {
  Position position;
  position.log = LogId::random();
  position.stored = {Sequence(20), chain_of(Sequence(20))};
  position.epoch = lane_.shipper().epoch();
  position.outcome = Outcome::fork;
  EXPECT_EQ(lane_.take(position), Verdict::other_log);
  EXPECT_EQ(lane_.confirmed(), 0U);
  EXPECT_FALSE(lane_.shipper().halted());
}

TEST_F(ShipperAnswers, a_gap_sends_everything_behind_it_again_under_a_new_epoch) {
  const auto before = lane_.shipper().epoch();
  EXPECT_EQ(lane_.answer(10, Outcome::gap), Verdict::resending);
  EXPECT_EQ(lane_.confirmed(), 10U);
  const auto again = lane_.send();
  EXPECT_EQ(again->first, Sequence(11));
  EXPECT_NE(again->epoch, before);
}

TEST_F(ShipperAnswers, the_other_batches_of_the_same_window_do_not_send_it_again_and_again) {
  const auto before = lane_.shipper().epoch();
  EXPECT_EQ(lane_.answer(0, Outcome::gap, before), Verdict::resending);
  lane_.send_all();
  EXPECT_EQ(lane_.answer(0, Outcome::gap, before), Verdict::nothing);
  EXPECT_EQ(lane_.answer(0, Outcome::gap, before), Verdict::nothing);
  EXPECT_GT(lane_.shipper().under_way(), 0U);
}

TEST_F(ShipperAnswers, an_overtaken_gap_still_confirms_what_it_says_is_stored) {
  const auto before = lane_.shipper().epoch();
  lane_.answer(0, Outcome::gap, before);
  lane_.send_all();
  EXPECT_EQ(lane_.answer(20, Outcome::gap, before), Verdict::advanced);
  EXPECT_EQ(lane_.confirmed(), 20U);
}

TEST_F(ShipperAnswers, a_damaged_batch_is_sent_again) {
  EXPECT_EQ(lane_.answer(10, Outcome::damaged), Verdict::resending);
  EXPECT_EQ(lane_.send()->first, Sequence(11));
}

TEST_F(ShipperAnswers, a_centre_that_has_just_started_gets_what_was_under_way_again) {
  EXPECT_EQ(lane_.answer(10, Outcome::announced, 0), Verdict::resending);
  EXPECT_EQ(lane_.send()->first, Sequence(11));
}

TEST_F(ShipperAnswers, a_centre_restored_from_a_backup_gets_it_all_again) {
  lane_.answer(30);
  EXPECT_EQ(lane_.answer(5, Outcome::announced, 0), Verdict::fell_back);
  EXPECT_EQ(lane_.confirmed(), 5U);
  EXPECT_EQ(lane_.send()->first, Sequence(6));
}

TEST_F(ShipperAnswers, a_centre_that_lost_its_end_says_so_in_a_gap) {
  lane_.answer(30);
  lane_.send();
  EXPECT_EQ(lane_.answer(5, Outcome::gap), Verdict::fell_back);
  EXPECT_EQ(lane_.send()->first, Sequence(6));
}

TEST_F(ShipperAnswers, an_announcement_of_what_is_known_changes_nothing) {
  lane_.answer(30);
  const auto before = lane_.shipper().epoch();
  EXPECT_EQ(lane_.answer(30, Outcome::announced, 0), Verdict::nothing);
  EXPECT_EQ(lane_.shipper().epoch(), before);
}

TEST_F(ShipperAnswers, a_fork_stops_shipping_and_keeps_what_was_confirmed) {
  lane_.answer(10);
  EXPECT_EQ(lane_.answer(10, Outcome::fork), Verdict::forked);
  EXPECT_TRUE(lane_.shipper().halted());
  EXPECT_EQ(lane_.confirmed(), 10U);
  EXPECT_FALSE(lane_.send());
  lane_.shipper().disconnected();
  lane_.shipper().connected();
  EXPECT_FALSE(lane_.send());
}

TEST_F(ShipperAnswers, a_fork_of_somebody_else_with_our_id_does_not_stop_us) {
  EXPECT_EQ(lane_.answer(10, Outcome::fork, 4'711), Verdict::advanced);
  EXPECT_EQ(lane_.answer(10, Outcome::fork, 4'711), Verdict::nothing);
  EXPECT_FALSE(lane_.shipper().halted());
  EXPECT_TRUE(lane_.send());
}

TEST_F(ShipperAnswers, another_chain_at_our_position_is_a_fork_whatever_the_answer_says) {
  for (const Outcome outcome :
       {Outcome::stored, Outcome::gap, Outcome::damaged, Outcome::announced}) {
    Lane lane;
    lane.grow_to(100);
    lane.shipper().connected();
    EXPECT_EQ(lane.answer(10, outcome, 0, 1), Verdict::forked);
    EXPECT_TRUE(lane.shipper().halted());
    EXPECT_EQ(lane.confirmed(), 0U);
    EXPECT_FALSE(lane.send());
  }
}

TEST_F(ShipperAnswers, a_position_at_the_beginning_must_be_of_this_log_too) {
  EXPECT_EQ(lane_.answer(0, Outcome::gap, lane_.shipper().epoch(), 1), Verdict::forked);
}

}  // namespace
}  // namespace headwater
