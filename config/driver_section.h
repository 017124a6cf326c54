// One entry of `drivers`.
#pragma once

#include "config/section.h"
#include "drivers/options.h"

#include <optional>

namespace headwater {

// nullopt: what type of driver it is cannot be told.
std::optional<DriverOptions> read_driver(Section& section);

}  // namespace headwater
