// Which log the command line means, and opening it.
#pragma once

#include "cli/options.h"
#include "model/error.h"
#include "store/reader.h"

#include <string>

namespace headwater {

// The log that a command is about.
struct OpenLog {
  std::string directory;
  LogReader reader;
};

// That of --store, or of the configuration. Error: configuration.
Result<std::string> store_directory(const CommonOptions& options);
// Error: configuration, and as LogReader::open().
Result<OpenLog> open_log(const CommonOptions& options);

}  // namespace headwater
