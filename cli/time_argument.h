// Points in time as an operator writes them.
#pragma once

#include "model/error.h"
#include "model/timestamp.h"

#include <string_view>

namespace headwater {

// An ISO 8601 time (model/timestamp.h), or how long ago: 10m, 2h, 3d, also "10m ago". Error:
// invalid_input.
Result<Timestamp> parse_time_argument(std::string_view text, Timestamp now);

}  // namespace headwater
