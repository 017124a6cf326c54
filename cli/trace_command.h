// `headwater trace`: the fold of the log in digests, for `headwater rehearse` of this version and
// of every later one. README.md describes the lines; they only ever get more fields.
#pragma once

#include "cli/options.h"
#include "cli/output.h"
#include "store/reader.h"

#include <cstdint>

namespace headwater {

// The version of the lines. It goes up if they must change so that they cannot be compared.
inline constexpr std::uint64_t trace_version = 1;

// Error: invalid_input (a position that is none, a part that is not known); not_found (beyond the
// head); storage, damaged.
Result<void> run_trace(LogReader& reader, const TraceOptions& options, Output& output);

}  // namespace headwater
