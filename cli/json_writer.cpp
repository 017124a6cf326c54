#include "cli/json_writer.h"

#include "cli/shortest_number.h"
#include "model/text.h"

#include <fmt/format.h>

#include <utility>

namespace headwater {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

// How many bytes the well-formed UTF-8 character at the front has; 0 if there is none.
std::size_t character_length(std::string_view text) {
  for (std::size_t length = 1; length <= 4 && length <= text.size(); ++length) {
    if (is_utf8(text.substr(0, length))) return length;
  }
  return 0;
}

// A terminal acts on these: C0, DEL and C1, which is C2 80 to C2 9F.
bool is_control(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) return byte(0) < 0x20 || byte(0) == 0x7F;
  return character.size() == 2 && byte(0) == 0xC2 && byte(1) < 0xA0;
}

std::string escaped_control(std::string_view character) {
  switch (character.front()) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    default:
      return fmt::format("\\u{:04x}", static_cast<unsigned char>(character.back()));
  }
}

}  // namespace

void JsonWriter::begin_object() {
  separate();
  json_ += '{';
  value_before_ = false;
}

void JsonWriter::end_object() {
  json_ += '}';
  value_before_ = true;
}

void JsonWriter::begin_array() {
  separate();
  json_ += '[';
  value_before_ = false;
}

void JsonWriter::end_array() {
  json_ += ']';
  value_before_ = true;
}

void JsonWriter::key(std::string_view name) {
  separate();
  append_quoted(name);
  json_ += ':';
  value_before_ = false;
}

void JsonWriter::text(std::string_view value) {
  separate();
  append_quoted(value);
}

void JsonWriter::integer(std::int64_t value) {
  separate();
  json_ += fmt::to_string(value);
}

void JsonWriter::natural(std::uint64_t value) {
  separate();
  json_ += fmt::to_string(value);
}

void JsonWriter::number(double value) {
  separate();
  json_ += shortest_number(value);
}

void JsonWriter::boolean(bool value) {
  separate();
  json_ += value ? "true" : "false";
}

void JsonWriter::null() {
  separate();
  json_ += "null";
}

void JsonWriter::field(std::string_view name, std::string_view value) {
  key(name);
  text(value);
}

void JsonWriter::field(std::string_view name, std::uint64_t value) {
  key(name);
  natural(value);
}

void JsonWriter::flag(std::string_view name, bool value) {
  key(name);
  boolean(value);
}

std::string JsonWriter::take_line() {
  value_before_ = false;
  return std::exchange(json_, {}) + '\n';
}

void JsonWriter::separate() {
  if (value_before_) json_ += ',';
  value_before_ = true;
}

void JsonWriter::append_quoted(std::string_view value) {
  json_ += '"';
  while (!value.empty()) {
    const std::size_t length = character_length(value);
    const std::string_view character = value.substr(0, length);
    if (length == 0) {
      json_ += replacement;
    } else if (is_control(character)) {
      json_ += escaped_control(character);
    } else {
      if (character == "\"" || character == "\\") json_ += '\\';
      json_ += character;
    }
    value.remove_prefix(length == 0 ? 1 : length);
  }
  json_ += '"';
}

}  // namespace headwater
