#include "model/text.h"

#include <fmt/format.h>

#include <cstdint>

namespace headwater {
namespace {

// The length of the well-formed UTF-8 character at the front, 0 if there is none.
std::size_t utf8_character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
  }
  const std::uint8_t second = byte(1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool surrogate = lead == 0xED && second > 0x9F;
  const bool beyond = lead == 0xF4 && second > 0x8F;
  return overlong || surrogate || beyond ? 0 : length;
}

// The length of the control character at the front, 0 if there is none.
std::size_t control_character_length(std::string_view text) {
  const auto byte = static_cast<std::uint8_t>(text.front());
  if (byte < 0x20 || byte == 0x7F) return 1;
  const bool c1 =
      byte == 0xC2 && text.size() > 1 && (static_cast<std::uint8_t>(text[1]) & 0xE0U) == 0x80;
  return c1 ? 2 : 0;
}

// `text` with control characters, those of `others` and bytes that are not UTF-8 as \xNN.
std::string without(std::string_view text, std::string_view others, std::size_t limit) {
  std::string out;
  while (!text.empty()) {
    if (out.size() >= limit) return out + "...";
    const char c = text.front();
    const bool unwanted = others.find(c) != std::string_view::npos;
    const bool control = control_character_length(text) > 0;
    const std::size_t length = unwanted || control ? 0 : utf8_character_length(text);
    if (length == 0) {
      out += fmt::format("\\x{:02x}", static_cast<std::uint8_t>(c));
      text.remove_prefix(1);
    } else {
      out += text.substr(0, length);
      text.remove_prefix(length);
    }
  }
  return out;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_character_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool has_control_characters(std::string_view text) {
  for (; !text.empty(); text.remove_prefix(1)) {
    if (control_character_length(text) > 0) return true;
  }
  return false;
}

std::string_view cut(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  const auto is_continuation = [](char c) {
    return (static_cast<std::uint8_t>(c) & 0xC0U) == 0x80;
  };
  while (limit > 0 && is_continuation(text[limit])) --limit;
  return text.substr(0, limit);
}

std::string escaped(std::string_view text, std::size_t limit) {
  return without(text, "\"\\", limit);
}

std::string printable(std::string_view text, std::size_t limit) { return without(text, "", limit); }

}  // namespace headwater
