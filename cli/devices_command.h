// `headwater devices`: all devices of a log, one a line.
#pragma once

#include "cli/options.h"
#include "cli/output.h"
#include "store/reader.h"

namespace headwater {

// Error: storage, damaged.
Result<void> run_devices(LogReader& reader, Format format, Output& output);

}  // namespace headwater
