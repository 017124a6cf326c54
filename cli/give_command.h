// `headwater command`: asks the running daemon to do something with a device, and for what became
// of it.
#pragma once

#include "cli/options.h"
#include "cli/output.h"
#include "model/clock.h"

#include <string>

namespace headwater {

// `directory`: that of the daemon's log. The exit code: exit_success, if it was done;
// exit_failure, if it was rejected, or an actuation has failed or expired; exit_try_again, if the
// outcome is not known yet. Error: invalid_input (what the daemon cannot read); not_found; conflict
// (the key stands for another command); network (no daemon, no answer, no room); storage.
Result<int> run_give_command(const std::string& directory, const GiveCommandOptions& options,
                             Format format, const Clock& clock, Output& output);

}  // namespace headwater
