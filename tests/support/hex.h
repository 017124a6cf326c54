// Bytes as a test writes and shows them.
#pragma once

#include <string>
#include <string_view>

namespace headwater::testing {

// "0a05": two lower-case digits a byte.
[[nodiscard]] std::string hex(std::string_view bytes);
// The bytes of such a text. Throws std::invalid_argument if it is none.
[[nodiscard]] std::string unhex(std::string_view text);

}  // namespace headwater::testing
