// How much the Shipper sends ahead of the centre's answers.

#include "tests/sync/lane.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::Lane;

ShipperOptions small_window() {
  ShipperOptions options;
  options.window_batches = 3;
  options.window_bytes = 10 * Lane::batch_bytes;
  options.full_batch_events = 10;
  return options;
}

TEST(ShipperWindow, nothing_is_sent_without_a_connection) {
  Lane lane;
  lane.grow_to(100);
  EXPECT_FALSE(lane.send());
  lane.shipper().connected();
  EXPECT_TRUE(lane.send());
  lane.shipper().disconnected();
  EXPECT_FALSE(lane.send());
}

TEST(ShipperWindow, nothing_is_sent_of_an_empty_log) {
  Lane lane;
  lane.shipper().connected();
  EXPECT_FALSE(lane.send());
  EXPECT_FALSE(lane.shipper().deadline());
}

TEST(ShipperWindow, batches_go_in_order_and_without_holes) {
  Lane lane(small_window());
  lane.grow_to(25);
  lane.shipper().connected();
  EXPECT_EQ(lane.send()->first, Sequence(1));
  EXPECT_EQ(lane.send()->first, Sequence(11));
  lane.grow_to(40);
  EXPECT_EQ(lane.send()->first, Sequence(21));
}

TEST(ShipperWindow, it_begins_behind_what_was_confirmed_before_the_start) {
  Lane lane({}, 42);
  lane.grow_to(100);
  lane.shipper().connected();
  EXPECT_EQ(lane.send()->first, Sequence(43));
}

TEST(ShipperWindow, is_full_at_so_many_batches) {
  Lane lane(small_window());
  lane.grow_to(1'000);
  lane.shipper().connected();
  EXPECT_EQ(lane.send_all(), 3U);
  EXPECT_EQ(lane.shipper().under_way(), 3U);
}

TEST(ShipperWindow, is_full_at_so_many_bytes) {
  ShipperOptions options = small_window();
  options.window_batches = 100;
  options.window_bytes = 2'500;
  Lane lane(options);
  lane.grow_to(1'000);
  lane.shipper().connected();
  EXPECT_EQ(lane.send_all(), 3U);
  lane.answer(10);
  EXPECT_EQ(lane.send_all(), 1U);
}

TEST(ShipperWindow, a_batch_larger_than_the_whole_window_still_goes_alone) {
  ShipperOptions options = small_window();
  options.window_bytes = 10;
  Lane lane(options);
  lane.grow_to(1'000);
  lane.shipper().connected();
  EXPECT_EQ(lane.send_all(), 1U);
  lane.answer(10);
  EXPECT_EQ(lane.send_all(), 1U);
}

TEST(ShipperWindow, every_confirmed_batch_makes_room_for_another) {
  Lane lane(small_window());
  lane.grow_to(1'000);
  lane.shipper().connected();
  lane.send_all();
  EXPECT_EQ(lane.answer(10), Shipper::Verdict::advanced);
  EXPECT_EQ(lane.send_all(), 1U);
  EXPECT_EQ(lane.answer(40), Shipper::Verdict::advanced);
  EXPECT_EQ(lane.send_all(), 3U);
}

TEST(ShipperWindow, a_few_events_go_at_once_if_nothing_is_under_way) {
  Lane lane(small_window());
  lane.shipper().connected();
  lane.grow_to(1);
  EXPECT_EQ(lane.send()->last, Sequence(1));
}

// As John Nagle's rule for TCP (RFC 896): a slow link carries few full batches, not many small
// ones.
TEST(ShipperWindow, while_something_is_under_way_a_few_events_wait_for_company) {
  Lane lane(small_window());
  lane.shipper().connected();
  lane.grow_to(1);
  lane.send();
  lane.grow_to(10);
  EXPECT_FALSE(lane.send());
  lane.grow_to(11);
  EXPECT_EQ(lane.send()->first, Sequence(2));
}

// A backlog of large events: each batch is full with a few of them.
TEST(ShipperWindow, batches_that_are_full_by_their_bytes_use_the_window_as_well) {
  Lane lane;  // as it is shipped
  lane.shipper().connected();
  lane.grow_to(200);
  constexpr std::size_t full = 90 * 1024;  // BatchLimits::bytes is 96 KiB
  ASSERT_TRUE(lane.send(3, full));
  EXPECT_TRUE(lane.send(3, full));
}

TEST(ShipperWindow, what_has_waited_for_company_goes_when_the_answer_comes) {
  Lane lane(small_window());
  lane.shipper().connected();
  lane.grow_to(1);
  lane.send();
  lane.grow_to(5);
  EXPECT_FALSE(lane.send());
  lane.answer(1);
  EXPECT_EQ(lane.send()->first, Sequence(2));
}

}  // namespace
}  // namespace headwater
