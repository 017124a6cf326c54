#include "store/number_cost.h"

#include <algorithm>
#include <array>
#include <bit>

namespace headwater {
namespace {

constexpr unsigned fraction_bits = 8;
constexpr std::uint64_t table_bits = 200;  // what a code for one place costs to describe

// 256 times the logarithm to base 2, the curve between two powers of two taken as a line.
std::uint64_t logarithm(std::uint64_t value) {
  const auto whole = static_cast<unsigned>(std::bit_width(value)) - 1;
  const std::uint64_t fraction = ((value << fraction_bits) >> whole) & 0xffU;
  return (std::uint64_t{whole} << fraction_bits) + fraction;
}

}  // namespace

BitPacking packing_of(std::span<const std::uint64_t> numbers) {
  if (numbers.empty()) return {};
  auto least = static_cast<std::int64_t>(numbers.front());
  auto greatest = least;
  for (const std::uint64_t number : numbers) {
    least = std::min(least, static_cast<std::int64_t>(number));
    greatest = std::max(greatest, static_cast<std::int64_t>(number));
  }
  const auto base = static_cast<std::uint64_t>(least);
  const auto range = static_cast<std::uint64_t>(greatest) - base;
  return {base, (static_cast<unsigned>(std::bit_width(range)) + 7) / 8};
}

std::uint64_t packed_cost(std::span<const std::uint64_t> numbers) {
  const BitPacking packing = packing_of(numbers);
  std::array<std::array<std::uint32_t, 256>, 8> counts{};
  for (const std::uint64_t number : numbers) {
    std::uint64_t rest = number - packing.base;
    for (unsigned place = 0; place < packing.width; ++place, rest >>= 8U) {
      ++counts[place][rest & 0xffU];
    }
  }
  std::uint64_t cost = 0;
  for (unsigned place = 0; place < packing.width; ++place) {
    std::uint64_t bits = numbers.size() * logarithm(numbers.size());
    for (const std::uint64_t count : counts[place]) {
      if (count > 0) bits -= std::min(bits, count * logarithm(count));
    }
    cost += std::min((bits >> fraction_bits) + table_bits, std::uint64_t{numbers.size()} * 8);
  }
  return cost;
}

}  // namespace headwater
