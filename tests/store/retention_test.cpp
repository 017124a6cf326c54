// What the rules of retention let go, and that no clock can make them let go more.

#include "store/log_time.h"
#include "store/retention.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace headwater {
namespace {

using namespace std::chrono_literals;

constexpr Sequence all{1'000'000};

// Ten segments of 100 events and 1,000 bytes; the newest ended now, each before it an hour earlier.
std::vector<SegmentFacts> ten_segments() {
  std::vector<SegmentFacts> segments;
  for (std::uint64_t i = 0; i < 10; ++i) {
    segments.push_back({Sequence(100 * i + 1), 100, 1'000, (9 - i) * 3'600'000'000});
  }
  return segments;
}
constexpr Holdings ten_segments_hold{1'000, 10'000};

Sequence due(const RetentionOptions& rules, Sequence confirmed = all) {
  return due_for_removal(rules, ten_segments_hold, ten_segments(), confirmed);
}

TEST(Retention, without_limits_keeps_everything) { EXPECT_EQ(due({}), Sequence()); }

TEST(Retention, by_count_removes_whole_segments_until_there_is_a_little_room) {
  EXPECT_EQ(due({.max_events = 1'000}), Sequence());
  EXPECT_EQ(due({.max_events = 999}), Sequence(100));
  EXPECT_EQ(due({.max_events = 640}), Sequence(400));
}

TEST(Retention, by_size_does_likewise) {
  EXPECT_EQ(due({.max_size = 10'000}), Sequence());
  EXPECT_EQ(due({.max_size = 9'000}), Sequence(200));
}

TEST(Retention, by_age_removes_what_ended_longer_ago) {
  EXPECT_EQ(due({.max_age = 9h}), Sequence());
  EXPECT_EQ(due({.max_age = 7h}), Sequence(200));
}

TEST(Retention, leaves_what_the_centre_has_not_stored) {
  EXPECT_EQ(due({.max_events = 100}, Sequence(250)), Sequence(200));
  EXPECT_EQ(due({.max_events = 100}, Sequence()), Sequence());
  EXPECT_EQ(due({.max_events = 100, .anything_may_go = true}, Sequence()), Sequence(900));
}

TEST(Retention, never_removes_the_newest_segment) {
  EXPECT_EQ(due({.max_events = 1, .anything_may_go = true}), Sequence(900));
  const auto segments = ten_segments();
  EXPECT_EQ(oldest_removable(std::span(segments).first(1), all, true), Sequence());
}

TEST(Retention, for_room_removes_the_oldest_if_it_may_go) {
  EXPECT_EQ(oldest_removable(ten_segments(), Sequence(100), false), Sequence(100));
  EXPECT_EQ(oldest_removable(ten_segments(), Sequence(99), false), Sequence());
  EXPECT_EQ(oldest_removable(ten_segments(), Sequence(99), true), Sequence(100));
}

TEST(LogTime, goes_with_the_clock_since_boot) {
  LogTime time(Uptime(1'000));
  time.go_to(Uptime(1'500));
  time.go_to(Uptime(1'500));
  EXPECT_EQ(time.elapsed_us(), 500U);
}

TEST(LogTime, counts_after_a_boot_what_has_gone_by_since) {
  LogTime time(Uptime(1'000));
  time.go_to(Uptime(70));
  EXPECT_EQ(time.elapsed_us(), 70U);
}

// A machine that is switched off and on at any moment: its uptime begins anew, and what it calls
// the time of day does not come into it.
TEST(LogTime, is_never_ahead_of_real_time_whatever_the_machine_goes_through) {
  std::mt19937_64 random(5);
  const auto up_to = [&random](std::uint64_t limit) { return random() % limit; };
  for (int run = 0; run < 2'000; ++run) {
    std::uint64_t uptime = up_to(1'000'000);
    std::uint64_t real = 0;
    std::uint64_t on = 0;  // real time in which commits could be seen to follow each other
    LogTime time{Uptime(uptime)};
    for (int step = 0; step < 50; ++step) {
      const std::uint64_t passed = up_to(1'000'000);
      if (up_to(5) == 0) {
        uptime = up_to(passed + 1);  // booted on the way
      } else {
        uptime += passed;
        on += passed;
      }
      real += passed;
      time.go_to(Uptime(uptime));
    }
    ASSERT_LE(time.elapsed_us(), real);
    ASSERT_GE(time.elapsed_us(), on);
  }
}

}  // namespace
}  // namespace headwater
