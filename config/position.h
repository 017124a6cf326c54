// A place in a configuration file.
#pragma once

#include <compare>

namespace headwater {

struct Position {
  int line = 1;    // from 1
  int column = 1;  // from 1, in characters

  auto operator<=>(const Position&) const = default;
};

}  // namespace headwater
