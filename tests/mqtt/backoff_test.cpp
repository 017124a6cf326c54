#include "mqtt/backoff.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

namespace headwater {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t any = 12'345;

// The longest delay that the next attempt can get.
Backoff::Duration longest(Backoff backoff) {
  Backoff::Duration most{};
  for (std::uint32_t random = 0; random < 70'000; ++random) {
    Backoff copy = backoff;
    most = std::max(most, copy.next(random));
  }
  return most;
}

TEST(Backoff, every_delay_lies_between_half_and_all_of_the_step) {
  std::mt19937 random(1);
  for (int run = 0; run < 1'000; ++run) {
    Backoff backoff;
    auto step = Backoff::first;
    for (int attempt = 0; attempt < 12; ++attempt) {
      const auto delay = backoff.next(static_cast<std::uint32_t>(random()));
      EXPECT_GE(delay, step / 2);
      EXPECT_LE(delay, step);
      step = std::min(2 * step, Backoff::cap);
    }
  }
}

TEST(Backoff, the_extremes_of_the_random_numbers_stay_within_the_step) {
  for (const std::uint32_t random : {0U, 250U, 251U, std::numeric_limits<std::uint32_t>::max()}) {
    Backoff backoff;
    const auto delay = backoff.next(random);
    EXPECT_GE(delay, Backoff::first / 2);
    EXPECT_LE(delay, Backoff::first);
  }
}

TEST(Backoff, the_jitter_uses_the_whole_range) {
  EXPECT_EQ(Backoff().next(0), Backoff::first / 2);
  EXPECT_EQ(longest(Backoff()), Backoff::first);
}

TEST(Backoff, never_exceeds_the_cap_however_long_it_goes_on) {
  Backoff backoff;
  for (int attempt = 0; attempt < 10'000; ++attempt) (void)backoff.next(any);
  EXPECT_EQ(longest(backoff), Backoff::cap);
}

TEST(Backoff, begins_anew_after_a_connection_that_lasted) {
  Backoff backoff;
  for (int attempt = 0; attempt < 6; ++attempt) (void)backoff.next(any);
  backoff.lost_after(Backoff::stable_after);
  EXPECT_EQ(longest(backoff), Backoff::first);
}

TEST(Backoff, goes_on_growing_on_a_link_that_flaps) {
  Backoff backoff;
  (void)backoff.next(any);
  backoff.lost_after(5s);
  (void)backoff.next(any);
  backoff.lost_after(Backoff::stable_after - 1ms);
  EXPECT_EQ(longest(backoff), 4 * Backoff::first);
}

}  // namespace
}  // namespace headwater
