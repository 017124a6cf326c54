// The text of a configuration file, as an editor shows it: in lines and characters.
#pragma once

#include "config/position.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater {

// A character that must not be in a configuration file, and where it is.
struct ForbiddenCharacter {
  Position position;
  std::string message;
};

// Keeps a view: the text must outlive it.
class SourceText {
 public:
  explicit SourceText(std::string_view text);

  [[nodiscard]] std::string_view text() const { return text_; }
  // The place of a byte; the end of the text if `offset` is behind it.
  [[nodiscard]] Position position(std::size_t offset) const;
  // The byte at `byte_column` of `line`, both from 0; the end of the text if there is none.
  [[nodiscard]] std::size_t offset(int line, int byte_column) const;
  // The first byte that is not UTF-8, or control character other than tab and line end: YAML 1.2
  // (5.1) forbids them, and yaml-cpp takes some of them for the end of the file.
  [[nodiscard]] std::optional<ForbiddenCharacter> find_forbidden() const;

 private:
  std::string_view text_;
  std::vector<std::size_t> line_starts_;
};

}  // namespace headwater
