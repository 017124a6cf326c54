// A set of small numbers in few bytes: which devices and which types of events a segment holds.
//
// Stored form, whichever is shorter: a byte 0, then the numbers ascending, each as the varint of
// its difference from the one before (the first from 0); or a byte 1, then a bitmap, the lowest
// number in the lowest bit of its first byte. Varints are those of Protocol Buffers. An empty set
// has no bytes. Stored: do not change.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace headwater {

// `numbers`, in any order and as often as they come, in their stored form.
[[nodiscard]] std::string encode_numbers(std::vector<std::uint32_t> numbers);

// Whether `number` is in the set with this stored form. A damaged one holds everything.
[[nodiscard]] bool has_number(std::string_view set, std::uint32_t number);

}  // namespace headwater
