// The files that a configuration names. A path that does not start with / is taken from the
// process's working directory.
#pragma once

#include "model/error.h"

#include <string>

namespace headwater {

// Checks that `path` is a file that can be read now. Error: configuration.
Result<void> check_file(const std::string& path);

}  // namespace headwater
