// Bytes as text.
#pragma once

#include <string>
#include <string_view>

namespace headwater {

// RFC 4648, section 4: with padding, without line breaks.
[[nodiscard]] std::string to_base64(std::string_view bytes);

}  // namespace headwater
