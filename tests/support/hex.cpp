#include "tests/support/hex.h"

#include <fmt/format.h>

#include <cstdint>
#include <stdexcept>

namespace headwater::testing {

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) text += fmt::format("{:02x}", static_cast<std::uint8_t>(byte));
  return text;
}

std::string unhex(std::string_view text) {
  if (text.size() % 2 != 0) throw std::invalid_argument("an odd number of digits");
  std::string bytes;
  for (; !text.empty(); text.remove_prefix(2)) {
    bytes += static_cast<char>(std::stoi(std::string(text.substr(0, 2)), nullptr, 16));
  }
  return bytes;
}

}  // namespace headwater::testing
