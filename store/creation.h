// Making a log, and telling whether a file is one.
#pragma once

#include "model/error.h"
#include "model/log_id.h"
#include "model/timestamp.h"

#include <string>

namespace headwater {

// Makes log.db in `directory` for `gateway`. It appears under its name only when it is complete and
// on stable storage, so that a crash leaves either a whole log or none. Error: storage.
Result<void> create_log(const std::string& directory, const LogId& id, const std::string& gateway,
                        Timestamp now);

// Whether log.db is there. Error: storage; damaged (a write-ahead log without its database).
Result<bool> log_exists(const std::string& directory);

// Looks at the file's header without opening it as a database. Error: damaged (empty, cut short),
// unsupported (not a Headwater log, or of a newer format); no byte is changed.
Result<void> check_header(const std::string& directory);

}  // namespace headwater
