// Where recorded data lies that is too large for the source tree.
#pragma once

#include <string>

namespace headwater::testing {

// The path of `name` in $HEADWATER_DATA, or else in ../shared/data beside the source tree; it need
// not be there.
[[nodiscard]] std::string data_file(const std::string& name);

}  // namespace headwater::testing
