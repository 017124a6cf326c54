// `headwater rebuild`: makes the materialized views of a log anew, while no daemon keeps them.
#pragma once

#include "cli/options.h"
#include "cli/output.h"
#include "model/clock.h"
#include "model/error.h"

#include <string>

namespace headwater {

// Of the log in `directory`. Those in use stay as they are until the new ones are complete. Error:
// in_use, while somebody writes the log; storage, full, damaged.
Result<void> run_rebuild(const std::string& directory, Format format, const Clock& clock,
                         Output& output);

}  // namespace headwater
