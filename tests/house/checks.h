// Checks a source tree against the rules of the house (rules.h).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace headwater::house {

struct Finding {
  std::string file;      // from the root
  std::size_t line = 0;  // from 1; 0: the file as a whole
  std::string what;

  // FILE:LINE: what
  [[nodiscard]] std::string text() const;
};

// Everything in the tree under `root` that breaks a rule, file by file in alphabetical order.
[[nodiscard]] std::vector<Finding> check(const std::filesystem::path& root);

}  // namespace headwater::house
