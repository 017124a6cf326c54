// The version of this software, as CMakeLists.txt states it.
#pragma once

namespace headwater {

// "0.1.0".
[[nodiscard]] const char* version();

}  // namespace headwater
