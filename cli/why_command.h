// `headwater why`: the events behind a value of a device's state.
#pragma once

#include "cli/options.h"
#include "cli/output.h"
#include "model/clock.h"
#include "store/reader.h"

namespace headwater {

// Error: not_found (no such device or field, with those of a similar name as the hint; --at-seq
// beyond the head); invalid_input (a time that is none); storage, damaged.
Result<void> run_why(LogReader& reader, const WhyOptions& options, Format format,
                     const Clock& clock, Output& output);

}  // namespace headwater
