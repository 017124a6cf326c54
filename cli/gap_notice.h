// Saying on standard error which events a log does not have any more.
#pragma once

#include "store/gap.h"

#include <string_view>

namespace headwater {

// A handler that names each gap it is told of once, with the reason. `consequence` may add what
// that means for the answer.
[[nodiscard]] GapHandler gap_notice(std::string_view consequence = {});

// The consequence for a state.
inline constexpr std::string_view incomplete_state = "; the state lacks what they told";

}  // namespace headwater
