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

// Makes `file`, a database with the tables of an empty log, without regard to power cuts: it is not
// to be used under that name. Error: storage.
Result<void> create_database(const std::string& file, const LogId& id, const std::string& gateway,
                             Timestamp created);

// Has a file or a directory on stable storage. Error: storage.
Result<void> sync_path(const std::string& path);

// Whether log.db is there. Error: storage; damaged (a write-ahead log without its database).
Result<bool> log_exists(const std::string& directory);

// Looks at the file's header without opening it as a database. Error: damaged (empty, cut short),
// unsupported (not a Headwater log, or of a newer format); no byte is changed.
Result<void> check_header(const std::string& directory);

}  // namespace headwater
