#include "drivers/decoded.h"

#include "model/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <string_view>

namespace headwater {
namespace {

Error refuse(std::string detail) { return {ErrorKind::invalid_input, std::move(detail), ""}; }

}  // namespace

Result<void> check_measurements(const Measurements& measurements) {
  if (measurements.empty()) return refuse("no measurements in the payload");
  assert(measurements.size() <= measurements_limit);
  std::array<std::string_view, measurements_limit> names;
  auto end = names.begin();
  for (const Measurement& measurement : measurements) *end++ = measurement.name;
  std::sort(names.begin(), end);
  const auto repeated = std::adjacent_find(names.begin(), end);
  if (repeated == end) return {};
  return refuse(fmt::format("the name \"{}\" comes twice", escaped(*repeated)));
}

}  // namespace headwater
