// The identity of a log: a random UUID (RFC 9562, version 4) that is made with it.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headwater {

// 16 bytes from the kernel's random number generator; ends the process if it has none.
[[nodiscard]] std::array<std::uint8_t, 16> random_16_bytes();

class LogId {
 public:
  static LogId random();
  // From its 16 bytes; nothing if there are not 16.
  static std::optional<LogId> from_bytes(std::string_view bytes);

  [[nodiscard]] std::string_view bytes() const;
  // "4f1c2a9e-....": 36 characters.
  [[nodiscard]] std::string text() const;
  auto operator<=>(const LogId&) const = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

}  // namespace headwater
