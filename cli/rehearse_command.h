// `headwater rehearse`: what another build of this program would make of the log.
#pragma once

#include "cli/options.h"
#include "cli/output.h"
#include "model/error.h"

#include <string>

namespace headwater {

// True if both make the same of it. Error: as rehearse(), and of reading the log.
Result<bool> run_rehearse(const std::string& directory, const RehearseOptions& options,
                          Format format, Output& output);

}  // namespace headwater
