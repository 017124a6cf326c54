// How a log stands: what there is, and what the centre does not have yet.
#pragma once

#include "model/timestamp.h"
#include "store/reader.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace headwater {

struct Backlog {
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;  // estimated: as long as the average event is stored
  std::uint64_t age_s = 0;  // since the first of them was recorded, by the wall clock
};

// Bytes of the files, and what the file system still has for us.
struct FileSizes {
  std::uint64_t log = 0;
  std::uint64_t wal = 0;
  std::uint64_t disk_free = 0;
};

struct LogStatus {
  Sequence sequence;
  Sequence stored;  // what the centre has confirmed; 0: nothing
  Backlog backlog;
  LogSize size;
  FileSizes files;
  std::vector<Gap> gaps;
};

// `confirmed`: what the daemon knows of the centre, which may be newer than the log's own cursor.
// `directory`: that of the log. Error: storage, damaged.
Result<LogStatus> log_status(LogReader& reader, const std::string& directory,
                             std::optional<Sequence> confirmed, Timestamp now);

}  // namespace headwater
