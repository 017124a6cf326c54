#include "store/decimals.h"

#include "store/columns_format.h"

#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstddef>

namespace headwater {
namespace {

using columns_format::decimals_limit;

constexpr double exact_limit = 9'007'199'254'740'992.0;  // 2^53

// All of them are exact; a quotient of two exact doubles is rounded in one way only (IEEE 754).
constexpr std::array<double, decimals_limit + 1> powers = {
    1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14};

std::uint64_t from_decimal(std::uint64_t number, unsigned decimals) {
  const auto whole = static_cast<double>(static_cast<std::int64_t>(number));
  return std::bit_cast<std::uint64_t>(whole / powers[decimals]);
}

std::optional<std::uint64_t> to_decimal(std::uint64_t bits, unsigned decimals) {
  const double product = std::bit_cast<double>(bits) * powers[decimals];
  if (!(std::fabs(product) < exact_limit)) return std::nullopt;
  const auto number = static_cast<std::uint64_t>(std::int64_t{std::llround(product)});
  if (from_decimal(number, decimals) != bits) return std::nullopt;
  return number;
}

}  // namespace

std::optional<unsigned> to_decimals(std::span<const std::uint64_t> bits,
                                    std::span<std::uint64_t> to) {
  // The decimals that the doubles one by one need, then all of them with as many.
  unsigned decimals = 0;
  for (const std::uint64_t number : bits) {
    while (!to_decimal(number, decimals)) {
      if (++decimals > decimals_limit) return std::nullopt;
    }
  }
  for (std::size_t i = 0; i < bits.size(); ++i) {
    const auto decimal = to_decimal(bits[i], decimals);
    if (!decimal) return std::nullopt;
    to[i] = *decimal;
  }
  return decimals;
}

void from_decimals(unsigned decimals, std::span<std::uint64_t> numbers) {
  assert(decimals <= decimals_limit);
  for (std::uint64_t& number : numbers) number = from_decimal(number, decimals);
}

}  // namespace headwater
