// A driver's `topics`: which messages are readings, and how they are read.
#pragma once

#include "config/section.h"
#include "drivers/options.h"

#include <vector>

namespace headwater {

// The list under `topics`, which is required. Whether a template is one is for the driver to say;
// RouteOptions::where tells it where the template stands.
std::vector<RouteOptions> read_topics(Section& section);

}  // namespace headwater
