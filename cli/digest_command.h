// `headwater digest`: what must be equal on edge and centre.
#pragma once

#include "cli/options.h"
#include "cli/output.h"
#include "store/reader.h"

namespace headwater {

// Prints the log's id, a position, the chain there and the hash of the state there. Error:
// not_found (--at-seq beyond the head); storage, damaged.
Result<void> run_digest(LogReader& reader, const DigestOptions& options, Format format,
                        Output& output);

}  // namespace headwater
