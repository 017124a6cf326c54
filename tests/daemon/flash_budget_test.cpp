#include "daemon/flash_budget.h"

#include "tests/support/temp_dir.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

namespace headwater {
namespace {

constexpr std::uint64_t hour_us = 3'600'000'000;
constexpr std::uint64_t tebibyte = std::uint64_t{1} << 40U;

TEST(FlashBudget, projects_the_rate_so_far) {
  // 3 MB and 10,000 events an hour: 72 MB a day, and 1 TiB in 41.8 years.
  const auto budget = flash_budget({3'000'000, 10'000, hour_us}, tebibyte);
  EXPECT_DOUBLE_EQ(budget.bytes_per_event.value(), 300);
  EXPECT_DOUBLE_EQ(budget.bytes_per_day.value(), 72e6);
  EXPECT_NEAR(budget.life_days.value() / 365.25, 41.8, 0.05);
}

TEST(FlashBudget, the_shorter_the_time_the_higher_the_rate) {
  const auto quick = flash_budget({1'000, 1, hour_us / 60}, tebibyte);
  const auto slow = flash_budget({1'000, 1, hour_us}, tebibyte);
  EXPECT_DOUBLE_EQ(*quick.bytes_per_day, 60 * *slow.bytes_per_day);
  EXPECT_DOUBLE_EQ(*quick.life_days, *slow.life_days / 60);
}

TEST(FlashBudget, says_nothing_of_a_life_without_an_endurance) {
  const auto budget = flash_budget({3'000'000, 10'000, hour_us}, {});
  EXPECT_TRUE(budget.bytes_per_day);
  EXPECT_FALSE(budget.life_days);
}

TEST(FlashBudget, does_not_divide_by_what_has_not_happened) {
  const auto nothing = flash_budget({}, tebibyte);
  EXPECT_FALSE(nothing.bytes_per_event || nothing.bytes_per_day || nothing.life_days);
  const auto idle = flash_budget({0, 0, hour_us}, tebibyte);
  EXPECT_FALSE(idle.bytes_per_event || idle.life_days);
  EXPECT_DOUBLE_EQ(idle.bytes_per_day.value(), 0);
}

TEST(FlashBudget, holds_for_numbers_of_decades) {
  const auto budget = flash_budget(
      {std::uint64_t{1} << 60U, std::uint64_t{1} << 40U, std::uint64_t{30} * 365 * 24 * hour_us},
      std::uint64_t{1} << 62U);
  EXPECT_NEAR(budget.life_days.value(), 4.0 * 30 * 365, 1);
}

TEST(FlashBudget, the_kernel_counts_what_a_process_writes) {
  const auto before = bytes_handed_to_disks();
  if (!before) GTEST_SKIP() << "this kernel does not count";
  testing::TempDir folder;
  const int file = open(folder.file("f").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const std::string megabyte(1'000'000, 'x');
  ASSERT_EQ(write(file, megabyte.data(), megabyte.size()), 1'000'000);
  ASSERT_EQ(fsync(file), 0);
  close(file);
  EXPECT_GE(*bytes_handed_to_disks(), *before);
}

}  // namespace
}  // namespace headwater
