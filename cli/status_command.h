// `headwater status`: how the log and the daemon that writes it stand.
#pragma once

#include "cli/options.h"
#include "cli/output.h"
#include "model/clock.h"
#include "model/notice.h"
#include "store/reader.h"

#include <string>

namespace headwater {

// Reads the log in `directory`, and asks the daemon if one runs there. A daemon that does not
// answer is told to `notice`, and no error. Error: storage, damaged.
Result<void> run_status(LogReader& reader, const std::string& directory, Format format,
                        const Clock& clock, const NoticeSink& notice, Output& output);

}  // namespace headwater
