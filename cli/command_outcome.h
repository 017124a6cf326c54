// What a daemon says became of a command (daemon/CONTROL.md).
#pragma once

#include "cli/options.h"
#include "model/error.h"

#include <string>
#include <string_view>

namespace headwater {

struct CommandOutcomeReport {
  std::string text;   // lines to show
  int exit_code = 0;  // exit_code.h: what the outcome is to a script
};

// From the body of an answer that tells an outcome. Error: network, if it is none.
Result<CommandOutcomeReport> read_outcome(std::string_view body, Format format);

// The daemon's complaint, with the hint that it gives.
[[nodiscard]] Error complaint_in(unsigned status, std::string_view body);

}  // namespace headwater
