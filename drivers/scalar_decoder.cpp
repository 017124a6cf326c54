#include "drivers/scalar_decoder.h"

#include "drivers/number.h"
#include "model/text.h"

#include <fmt/format.h>

#include <string>

namespace headwater {
namespace {

constexpr std::string_view blanks = " \t\r\n\v\f";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

// What C libraries print for a number that is none: nan, -nan, inf, Infinity.
bool is_not_finite(std::string_view text) {
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) text.remove_prefix(1);
  constexpr std::size_t longest = 8;
  if (text.size() > longest) return false;
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower == "nan" || lower == "inf" || lower == "infinity";
}

Error refuse(std::string detail) { return {ErrorKind::invalid_input, std::move(detail), ""}; }

}  // namespace

Result<Value> decode_scalar(std::string_view payload) {
  if (payload.empty()) return refuse("empty payload");
  if (payload.size() > measurement_text_limit) {
    return refuse(fmt::format("a plain value of {} bytes; the limit is {}", payload.size(),
                              measurement_text_limit));
  }
  if (payload.find('\0') != std::string_view::npos) return refuse("the payload has a NUL");
  if (!is_utf8(payload)) return refuse("the payload is not valid UTF-8");
  const std::string_view text = trimmed(payload);
  if (Decimal::parse(text)) return parse_value(text);
  if (is_not_finite(text)) return refuse(fmt::format("{} is not a finite number", text));
  if (text == "true") return Value(true);
  if (text == "false") return Value(false);
  return Value(std::string(payload));
}

}  // namespace headwater
