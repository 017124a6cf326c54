#include "config/problems.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace headwater {

void Problems::add(Position position, std::string message) {
  found_.push_back({position, std::move(message)});
}

std::string Problems::where(Position position) const {
  return fmt::format("{}:{}:{}", file_name_, position.line, position.column);
}

Error Problems::error() const {
  std::vector<Problem> sorted = found_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Problem& a, const Problem& b) { return a.position < b.position; });
  std::string lines;
  for (std::size_t i = 0; i < sorted.size() && i < shown_problems_limit; ++i) {
    if (i > 0) lines += '\n';
    lines += where(sorted[i].position) + ": " + sorted[i].message;
  }
  if (sorted.size() > shown_problems_limit) lines += "\n... and more";
  return {ErrorKind::configuration, lines, {}};
}

}  // namespace headwater
