// Names that become topics, folders and keys: device ids and gateway ids.
#pragma once

#include "model/error.h"

#include <compare>
#include <string>
#include <string_view>

namespace headwater {

// 1 to 128 characters out of A-Z a-z 0-9 . _ : @ = -, the first a letter or a digit. So an id can
// be put into a topic or a path without quoting: it has no '/', '+', '#', '$', blank or control
// character, and cannot be "..".
inline constexpr std::size_t id_length_limit = 128;

// Error: invalid_input that shows the offending text, escaped, and the rule.
Result<void> check_id(std::string_view text);

class DeviceId {
 public:
  // A valid id, or check_id's error.
  static Result<DeviceId> parse(std::string_view text);

  [[nodiscard]] const std::string& text() const { return text_; }
  auto operator<=>(const DeviceId&) const = default;

 private:
  explicit DeviceId(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace headwater
