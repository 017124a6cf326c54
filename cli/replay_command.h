// `headwater replay`: history once more.
#pragma once

#include "cli/options.h"
#include "cli/output.h"
#include "store/reader.h"

namespace headwater {

// With other rules, and what would have differed. Error: configuration (the file of rules);
// not_found (a device that the log does not know); storage, damaged.
Result<void> run_replay(LogReader& reader, const ReplayOptions& options, Format format,
                        Output& output);

}  // namespace headwater
