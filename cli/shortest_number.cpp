#include "cli/shortest_number.h"

#include <array>
#include <cassert>
#include <charconv>
#include <cmath>

namespace headwater {

std::string shortest_number(double number) {
  assert(std::isfinite(number));
  std::array<char, 32> digits;  // the longest is 24: -2.2250738585072014e-308
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  std::string text(digits.data(), end);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

}  // namespace headwater
