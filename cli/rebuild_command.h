// `headwater rebuild`: makes the materialized views of a log anew, or has the daemon that keeps
// them do it.
#pragma once

#include "cli/options.h"
#include "cli/output.h"
#include "model/clock.h"
#include "model/error.h"

#include <string>

namespace headwater {

// Of the log in `directory`. Those in use stay as they are until the new ones are complete; for a
// daemon that is not waited for. Error: in_use, while somebody else writes the log; storage, full,
// damaged; network, if the daemon does not answer.
Result<void> run_rebuild(const std::string& directory, Format format, const Clock& clock,
                         Output& output);

}  // namespace headwater
