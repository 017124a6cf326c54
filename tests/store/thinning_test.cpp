#include "store/thinning.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <random>

namespace headwater {
namespace {

std::vector<Sequence> at(const std::vector<std::uint64_t>& positions) {
  std::vector<Sequence> sequences;
  for (const auto position : positions) sequences.emplace_back(position);
  return sequences;
}

TEST(Thinning, keeps_the_newest_two) {
  EXPECT_EQ(superfluous_snapshots({}), at({}));
  EXPECT_EQ(superfluous_snapshots(at({5})), at({}));
  EXPECT_EQ(superfluous_snapshots(at({5, 6})), at({}));
  EXPECT_EQ(superfluous_snapshots(at({5, 999, 1'000})), at({}));
}

TEST(Thinning, removes_what_makes_no_gap_wider_than_it_is_away) {
  // Between 0 and 90 there are as many events as from 90 to 180.
  EXPECT_EQ(superfluous_snapshots(at({80, 90, 170, 180})), at({80}));
  EXPECT_EQ(superfluous_snapshots(at({80, 91, 170, 180})), at({}));
}

TEST(Thinning, leaves_the_base_and_what_is_before_it) {
  const auto all = at({10, 20, 30, 40, 980, 990, 1'000});
  EXPECT_EQ(superfluous_snapshots(all), at({30, 20, 10}));
  EXPECT_EQ(superfluous_snapshots(all, Sequence(20)), at({30}));
}

TEST(Thinning, leaves_no_gap_wider_than_the_limit_however_long_ago) {
  constexpr std::uint64_t part = snapshot_gap_limit / 4;
  std::vector<Sequence> kept;
  for (std::uint64_t newest = part; newest <= 400 * part; newest += part) {
    kept.emplace_back(newest);
    for (const Sequence gone : superfluous_snapshots(kept)) std::erase(kept, gone);
  }
  std::uint64_t before = 0;
  for (const Sequence next : kept) {
    EXPECT_LE(next.value() - before, snapshot_gap_limit);
    before = next.value();
  }
  EXPECT_LE(kept.size(), 210U);
}

// A gateway's life: a snapshot every 100 events and at stops, thinned out each time.
TEST(Thinning, keeps_every_position_near_a_snapshot_and_few_of_them_for_ever) {
  constexpr std::uint64_t step_limit = 100;
  std::mt19937_64 random(7);
  std::vector<Sequence> kept;
  std::uint64_t newest = 0;
  for (int written = 0; written < 3'000; ++written) {
    newest += 1 + random() % step_limit;
    kept.emplace_back(newest);
    for (const Sequence gone : superfluous_snapshots(kept)) std::erase(kept, gone);
    ASSERT_EQ(kept.back(), Sequence(newest));
    ASSERT_LE(kept.size(), 2U * static_cast<unsigned>(std::bit_width(newest)));
    std::uint64_t before = 0;
    for (const Sequence next : kept) {
      const std::uint64_t gap = next.value() - before;
      ASSERT_LE(gap, std::max(step_limit, newest - next.value()));
      before = next.value();
    }
  }
}

}  // namespace
}  // namespace headwater
