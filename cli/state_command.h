// `headwater state`: what is, or was, known of a device.
#pragma once

#include "cli/options.h"
#include "cli/output.h"
#include "model/clock.h"
#include "store/reader.h"

namespace headwater {

// Error: not_found (no such device, with those of a similar name as the hint; --at-seq beyond the
// head); invalid_input (a time that is none); storage, damaged.
Result<void> run_state(LogReader& reader, const StateOptions& options, Format format,
                       const Clock& clock, Output& output);

}  // namespace headwater
