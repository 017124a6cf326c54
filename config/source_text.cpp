#include "config/source_text.h"

#include "model/text.h"

#include <algorithm>

namespace headwater {
namespace {

std::size_t character_size(char first) {
  const auto byte = static_cast<unsigned char>(first);
  if (byte < 0x80) return 1;
  if (byte < 0xE0) return 2;
  return byte < 0xF0 ? 3 : 4;
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// `character` is well-formed UTF-8; `next` is the text behind it.
bool is_control(std::string_view character, std::string_view next) {
  const auto last = static_cast<unsigned char>(character.back());
  if (character.size() == 2) return character.front() == '\xC2' && last < 0xA0;  // the C1 controls
  if (character.size() > 2 || last == '\t' || last == '\n') return false;
  if (last == '\r') return next.empty() || next.front() != '\n';
  return last < 0x20 || last == 0x7F;
}

}  // namespace

SourceText::SourceText(std::string_view text) : text_(text), line_starts_{0} {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') line_starts_.push_back(i + 1);
  }
}

Position SourceText::position(std::size_t offset) const {
  offset = std::min(offset, text_.size());
  const auto next_line = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const std::string_view before = text_.substr(*(next_line - 1), offset - *(next_line - 1));
  const auto inside = std::count_if(before.begin(), before.end(), is_continuation);
  return {static_cast<int>(next_line - line_starts_.begin()),
          static_cast<int>(static_cast<std::ptrdiff_t>(before.size()) - inside) + 1};
}

std::size_t SourceText::offset(int line, int byte_column) const {
  if (line < 0 || byte_column < 0) return 0;
  const auto index = static_cast<std::size_t>(line);
  if (index >= line_starts_.size()) return text_.size();
  return std::min(line_starts_[index] + static_cast<std::size_t>(byte_column), text_.size());
}

std::optional<ForbiddenCharacter> SourceText::find_forbidden() const {
  for (std::size_t i = 0; i < text_.size();) {
    const std::string_view character = text_.substr(i, character_size(text_[i]));
    if (!is_utf8(character)) return ForbiddenCharacter{position(i), "this is not UTF-8 text"};
    if (is_control(character, text_.substr(i + character.size()))) {
      return ForbiddenCharacter{position(i),
                                "the control character " + escaped(character) + " is not allowed"};
    }
    i += character.size();
  }
  return std::nullopt;
}

}  // namespace headwater
