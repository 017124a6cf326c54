// When readings are taken and when not, by what the disk has left.

#include "daemon/disk_guard.h"

#include <gtest/gtest.h>

#include <random>

namespace headwater {
namespace {

constexpr std::uint64_t min_free = 100;
constexpr std::uint64_t reserve = 20;

class DiskGuardTest : public ::testing::Test {
 protected:
  DiskGuard guard_{min_free, reserve};
};

TEST_F(DiskGuardTest, takes_readings_while_there_is_room) {
  guard_.measured(100, true);
  EXPECT_EQ(guard_.state(), DiskState::normal);
}

TEST_F(DiskGuardTest, takes_them_still_while_something_can_be_removed) {
  guard_.measured(99, true);
  EXPECT_EQ(guard_.state(), DiskState::low);
  guard_.removed();
  guard_.measured(99, true);
  EXPECT_EQ(guard_.state(), DiskState::low);
  EXPECT_TRUE(guard_.may_write());
}

TEST_F(DiskGuardTest, takes_none_when_nothing_more_may_go) {
  guard_.measured(99, true);
  guard_.nothing_may_go();
  EXPECT_FALSE(guard_.may_write());
  guard_.measured(99, true);
  EXPECT_FALSE(guard_.may_write());
}

TEST_F(DiskGuardTest, goes_on_when_there_is_room_or_something_went) {
  guard_.write_failed();
  guard_.removed();
  EXPECT_EQ(guard_.state(), DiskState::low);
  guard_.write_failed();
  guard_.measured(100, true);
  EXPECT_EQ(guard_.state(), DiskState::normal);
}

TEST_F(DiskGuardTest, does_not_take_the_room_of_the_reserve_for_its_own) {
  guard_.write_failed();
  guard_.measured(119, false);
  EXPECT_FALSE(guard_.may_write());
  guard_.measured(120, false);
  EXPECT_TRUE(guard_.may_write());
}

TEST_F(DiskGuardTest, with_nothing_to_be_left_free_still_waits_for_its_reserve) {
  DiskGuard guard(0, reserve);
  guard.measured(0, true);
  EXPECT_EQ(guard.state(), DiskState::normal);
  guard.write_failed();
  guard.measured(19, false);
  EXPECT_FALSE(guard.may_write());
}

// As with a quota.
TEST_F(DiskGuardTest, stays_full_and_tries_if_writes_fail_where_there_is_room) {
  guard_.write_failed();
  guard_.measured(1'000, false);
  EXPECT_EQ(guard_.state(), DiskState::normal);
  EXPECT_FALSE(guard_.tries());
  for (int attempts = 0; attempts < 3; ++attempts) {
    guard_.write_failed();
    EXPECT_FALSE(guard_.may_write());
    guard_.measured(1'000, false);
    EXPECT_EQ(guard_.state(), DiskState::full);
    EXPECT_TRUE(guard_.may_write());
    EXPECT_TRUE(guard_.tries());
  }
  guard_.written();
  EXPECT_FALSE(guard_.tries());
  guard_.measured(1'000, false);
  EXPECT_EQ(guard_.state(), DiskState::normal);
}

// Whatever has happened: with room it is normal unless writes fail all the same, and without, a
// failed write is not forgotten.
TEST_F(DiskGuardTest, in_any_order_of_news_trusts_what_is_measured) {
  std::mt19937_64 random(1);
  int failures = 0;
  for (int i = 0; i < 100'000; ++i) {
    switch (random() % 6) {
      case 0:
        guard_.write_failed();
        ++failures;
        ASSERT_FALSE(guard_.may_write());
        break;
      case 1:
        guard_.removed();
        failures = 0;
        ASSERT_TRUE(guard_.may_write());
        break;
      case 3:
        if (!guard_.may_write()) break;
        guard_.written();
        failures = 0;
        ASSERT_TRUE(guard_.may_write());
        break;
      case 2:
        guard_.nothing_may_go();
        ASSERT_NE(guard_.state(), DiskState::low);
        break;
      default: {
        const DiskState before = guard_.state();
        const std::uint64_t free = random() % 200;
        const bool has_reserve = random() % 2 == 0;
        guard_.measured(free, has_reserve);
        const bool room = free >= min_free + (has_reserve ? 0 : reserve);
        const DiskState without = before == DiskState::full ? DiskState::full : DiskState::low;
        const DiskState with = failures > 1 ? DiskState::full : DiskState::normal;
        ASSERT_EQ(guard_.state(), room ? with : without);
        ASSERT_EQ(guard_.tries(), room && failures > 1);
      }
    }
  }
}

}  // namespace
}  // namespace headwater
