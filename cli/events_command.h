// `headwater events`: the events of a log, one a line.
#pragma once

#include "cli/options.h"
#include "cli/output.h"
#include "model/clock.h"
#include "store/reader.h"

namespace headwater {

// Prints the events that `options` ask for; memory does not depend on how many there are. With
// options.follow it goes on with what is appended to the log in `directory`, until nobody reads the
// output, --to-seq is reached, or SIGINT or SIGTERM ends the process with exit code 0. Error:
// invalid_input; storage, damaged.
Result<void> run_events(LogReader& reader, const std::string& directory,
                        const EventsOptions& options, Format format, const Clock& clock,
                        Output& output);

}  // namespace headwater
