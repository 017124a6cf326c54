#include "store/number_set.h"

#include "tests/support/hex.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

std::vector<std::uint32_t> every(std::uint32_t step, std::uint32_t end) {
  std::vector<std::uint32_t> numbers;
  for (std::uint32_t number = 0; number < end; number += step) numbers.push_back(number);
  return numbers;
}

TEST(NumberSet, has_what_was_put_in_and_nothing_else) {
  for (const std::uint32_t step : {1U, 2U, 7U, 9U, 300U, 100'000U}) {
    const auto numbers = every(step, 30 * step);
    const std::string set = encode_numbers(numbers);
    for (std::uint32_t number = 0; number < 31 * step; ++number) {
      ASSERT_EQ(has_number(set, number), number % step == 0 && number < 30 * step)
          << number << " of " << step;
    }
  }
}

TEST(NumberSet, of_ten_thousand_numbers_takes_no_more_than_a_bit_each) {
  EXPECT_LE(encode_numbers(every(1, 10'000)).size(), 10'000U / 8 + 2);
}

TEST(NumberSet, of_a_few_numbers_takes_a_few_bytes) {
  EXPECT_LE(encode_numbers({3, 9'000, 9'001}).size(), 5U);
}

TEST(NumberSet, of_nothing_has_nothing) {
  EXPECT_EQ(encode_numbers({}), "");
  EXPECT_FALSE(has_number("", 0));
}

TEST(NumberSet, that_is_damaged_has_everything) {
  EXPECT_TRUE(has_number(testing::unhex("00ff"), 1));
  EXPECT_TRUE(has_number(testing::unhex("00ffffffffffff"), 1));
  EXPECT_TRUE(has_number(testing::unhex("07"), 1));
}

// Stored in every segment.
TEST(NumberSet, stored_forms_never_change) {
  EXPECT_EQ(testing::hex(encode_numbers({1, 2, 300})), "000101aa02");
  EXPECT_EQ(testing::hex(encode_numbers({300, 2, 1, 2})), "000101aa02");
  EXPECT_EQ(testing::hex(encode_numbers({0, 1, 2, 3, 5, 8, 9})), "012f03");
}

}  // namespace
}  // namespace headwater
