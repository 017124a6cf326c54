// How large a block may be. Readers refuse a larger one: do not lower a number.
#pragma once

#include <cstddef>
#include <cstdint>

namespace headwater {

inline constexpr std::size_t block_frames_limit = 8 * 1024 * 1024;  // bytes of frames, or columns
inline constexpr std::uint64_t block_events_limit = 65'536;
inline constexpr std::uint64_t block_columns_limit = 65'536;  // of values, in columnar form

}  // namespace headwater
