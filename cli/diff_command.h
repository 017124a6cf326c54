// `headwater diff`: what changed of a device between two points of the log.
#pragma once

#include "cli/options.h"
#include "cli/output.h"
#include "model/clock.h"
#include "store/reader.h"

namespace headwater {

// Error: not_found (no such device, with those of a similar name as the hint; a position beyond the
// head; a past that has been removed); invalid_input (a time that is none, no first point, or the
// second before the first); storage, damaged.
Result<void> run_diff(LogReader& reader, const DiffOptions& options, Format format,
                      const Clock& clock, Output& output);

}  // namespace headwater
