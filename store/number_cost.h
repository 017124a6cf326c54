// How many bits numbers take once they are packed and compressed: a guess, to choose by.
#pragma once

#include <cstdint>
#include <span>

namespace headwater {

// How numbers are packed: as differences from the least of them, taken as signed, in so many bytes.
struct BitPacking {
  std::uint64_t base = 0;  // in two's complement
  unsigned width = 0;      // 0 to 8
};

[[nodiscard]] BitPacking packing_of(std::span<const std::uint64_t> numbers);

// The entropy of the packed bytes, each place of a number by itself, in bits. Computed with whole
// numbers only, so that every machine comes to the same result.
[[nodiscard]] std::uint64_t packed_cost(std::span<const std::uint64_t> numbers);

}  // namespace headwater
