// Which events of a log the command line asks for.
#pragma once

#include "cli/options.h"
#include "model/error.h"
#include "store/scan_filter.h"

namespace headwater {

// `now`: what "10m ago" counts from. Error: invalid_input (an unknown type, with the known ones
// listed; a time that is none).
Result<ScanFilter> event_filter(const EventsOptions& options, Timestamp now);

}  // namespace headwater
