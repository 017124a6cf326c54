// What somebody may have meant who mistyped a name.
#pragma once

#include <string_view>
#include <vector>

namespace headwater {

// The one of `known` that takes the fewest slips to become `typed`: a character missing, too many,
// replaced, or two swapped. Empty if even that takes more than a third of its length.
[[nodiscard]] std::string_view nearest(std::string_view typed,
                                       const std::vector<std::string_view>& known);

}  // namespace headwater
