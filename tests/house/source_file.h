// A file of the tree, as the checks look at it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::house {

struct Include {
  std::size_t line = 0;  // from 1
  std::string path;
  bool own = false;  // "in quotes": the project's own, from the root
};

struct SourceFile {
  std::string path;  // from the root, with '/'
  std::vector<std::string> lines;

  // Throws std::runtime_error if it cannot be read.
  static SourceFile read(const std::filesystem::path& root, const std::string& path);

  // The first folder of its path; empty for a file at the root.
  [[nodiscard]] std::string_view folder() const;
  // Whether its name ends with one of the extensions: {".h", ".cpp"}.
  [[nodiscard]] bool is(std::initializer_list<std::string_view> extensions) const;
  [[nodiscard]] std::vector<Include> includes() const;
};

// Whether `text` has the form of `pattern`, in which `*` stands for any text.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view text);

}  // namespace headwater::house
