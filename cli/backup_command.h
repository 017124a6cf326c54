// `headwater backup`: a copy of the log in one file, made while it is in use.
#pragma once

#include "cli/options.h"
#include "cli/output.h"
#include "model/clock.h"
#include "store/reader.h"

namespace headwater {

// Prints what the backup holds. With a terminal on standard error, it shows there how far it has
// come. Error: as back_up() of store/backup.h.
Result<void> run_backup(LogReader& reader, const BackupOptions& options, Format format,
                        const Clock& clock, Output& output);

}  // namespace headwater
