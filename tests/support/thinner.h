// How much of a long sweep is done: all of it in a build for users, a sample where the sanitizers
// make everything many times as slow.
#pragma once

#include <cstddef>

namespace headwater::testing {

#ifdef HEADWATER_SANITIZED
inline constexpr std::size_t thinner = 8;
#else
inline constexpr std::size_t thinner = 1;
#endif

}  // namespace headwater::testing
