// Doubles that are short decimal numbers, such as 21.6, as whole numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace headwater {

// Replaces the bits of doubles by whole numbers, in two's complement, so that each double is its
// whole number divided by the same power of ten. The exponent of that, 0 to decimals_limit; or
// nothing, if there is none for all of them, and `to` is of no use then.
[[nodiscard]] std::optional<unsigned> to_decimals(std::span<const std::uint64_t> bits,
                                                  std::span<std::uint64_t> to);

// The bits of the doubles again, in place. `decimals` is at most decimals_limit.
void from_decimals(unsigned decimals, std::span<std::uint64_t> numbers);

}  // namespace headwater
