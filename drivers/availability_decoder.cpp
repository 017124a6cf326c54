#include "drivers/availability_decoder.h"

#include "drivers/json_decoder.h"
#include "model/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace headwater {
namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::size_t longest_word = 16;

struct Word {
  std::string_view text;
  bool online;
};
constexpr auto words = std::to_array<Word>({{"online", true},
                                            {"offline", false},
                                            {"true", true},
                                            {"false", false},
                                            {"1", true},
                                            {"0", false},
                                            {"init", true},
                                            {"ready", true},
                                            {"alert", true},
                                            {"disconnected", false},
                                            {"sleeping", false},
                                            {"lost", false}});

Error refuse(std::string detail) { return {ErrorKind::invalid_input, std::move(detail), ""}; }

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

Result<bool> decode_word(std::string_view text) {
  std::string word(text.substr(0, longest_word));
  std::transform(word.begin(), word.end(), word.begin(), lower);
  const auto* const known =
      std::find_if(words.begin(), words.end(), [&](const Word& one) { return one.text == word; });
  if (known != words.end() && text.size() <= longest_word) return known->online;
  return refuse(
      fmt::format("\"{}\" does not say whether the device is there: online, offline and "
                  "what stands for them is expected",
                  escaped(text, 40)));
}

struct StateOf {
  Result<bool> operator()(bool value) const { return value; }
  Result<bool> operator()(std::int64_t value) const { return decode_word(std::to_string(value)); }
  Result<bool> operator()(double value) const { return decode_word(fmt::format("{}", value)); }
  Result<bool> operator()(const std::string& value) const { return decode_word(trimmed(value)); }
};

}  // namespace

Result<bool> decode_availability(std::string_view payload) {
  const std::string_view text = trimmed(payload);
  if (!text.starts_with('{')) return decode_word(text);
  const auto decoded = decode_json(text, {});
  if (!decoded) return decoded.error();
  for (const Measurement& member : decoded->measurements) {
    if (member.name == "state") return std::visit(StateOf(), member.value);
  }
  return refuse("the object has no `state`, which would say whether the device is there");
}

}  // namespace headwater
