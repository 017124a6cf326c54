// What a device measured.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace headwater {

// A number as it was written (whole numbers stay exact), a truth or a text. Numbers are finite.
using Value = std::variant<double, std::int64_t, bool, std::string>;

struct Measurement {
  std::string name;  // UTF-8, no control characters, 1 to 128 bytes
  Value value;
  std::string unit;  // as the device names it; empty if unknown

  bool operator==(const Measurement&) const = default;
};

using Measurements = std::vector<Measurement>;  // in the order of arrival

inline constexpr std::size_t measurements_limit = 256;        // in one reading
inline constexpr std::size_t measurement_name_limit = 128;    // bytes
inline constexpr std::size_t measurement_text_limit = 4'096;  // bytes

}  // namespace headwater
