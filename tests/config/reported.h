// What a Section reports while a test reads it.
#pragma once

#include "config/section.h"

#include <functional>
#include <string>
#include <string_view>

namespace headwater::testing {

// What is reported when `read` reads the map in `text`; empty if nothing is.
inline std::string reported(std::string_view text, const std::function<void(Section&)>& read) {
  const auto tree = parse_yaml(text, "f.yaml");
  if (!tree) return "not YAML: " + tree.error().detail;
  Problems problems("f.yaml");
  Section section(*tree, problems);
  read(section);
  return problems.empty() ? "" : problems.error().detail;
}

}  // namespace headwater::testing
