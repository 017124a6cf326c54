#include "model/device_id.h"

#include "model/text.h"

#include <fmt/format.h>

namespace headwater {
namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_allowed(char c) {
  return is_alphanumeric(c) || std::string_view("._:@=-").find(c) != std::string_view::npos;
}

}  // namespace

Result<void> check_id(std::string_view text) {
  bool valid = !text.empty() && text.size() <= id_length_limit && is_alphanumeric(text.front());
  for (const char c : text) valid = valid && is_allowed(c);
  if (valid) return {};
  return Error{ErrorKind::invalid_input, fmt::format("\"{}\" is not a valid id", escaped(text)),
               fmt::format("an id has 1 to {} letters, digits and . _ : @ = -, and starts with a "
                           "letter or a digit",
                           id_length_limit)};
}

Result<DeviceId> DeviceId::parse(std::string_view text) {
  if (auto checked = check_id(text); !checked) return checked.error();
  return DeviceId(std::string(text));
}

}  // namespace headwater
