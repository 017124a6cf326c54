// Checking and showing text that came from outside.
#pragma once

#include <string>
#include <string_view>

namespace headwater {

// True if `text` is well-formed UTF-8 (RFC 3629: shortest form, no surrogates).
[[nodiscard]] bool is_utf8(std::string_view text);

// True if `text` has a control character: C0, DEL, or C1 in UTF-8 (some terminals obey those too).
[[nodiscard]] bool has_control_characters(std::string_view text);

// At most the first `limit` bytes of `text`, whole UTF-8 characters only.
[[nodiscard]] std::string_view cut(std::string_view text, std::size_t limit);

// `text` made safe for one line of a log or a terminal: control characters, quotes, backslashes
// and bytes that are not UTF-8 as \xNN, and cut to `limit` bytes with "..." behind.
[[nodiscard]] std::string escaped(std::string_view text, std::size_t limit = 120);

// The same of a whole sentence: quotes and backslashes stay.
[[nodiscard]] std::string printable(std::string_view text, std::size_t limit);

}  // namespace headwater
