// A backup of a log that may be in use: one file that is a log.db.
#pragma once

#include "store/reader.h"

#include <cstdint>
#include <functional>
#include <string>

namespace headwater {

struct Backup {
  Cursor end;  // what it reaches
  std::uint64_t events = 0;
  std::uint64_t gaps = 0;  // as in the log
  std::uint64_t bytes = 0;
};

// Copies the log as it reaches now to `file`, so that the copy goes on as the log would: events and
// gaps, cursors, idempotency keys, the age of segments, the newest snapshots, and of what has been
// removed the snapshot that stands for it and the events that were kept. Reads block by block, so
// that neither the writer nor the write-ahead log waits for it, with memory that does not depend on
// the log's length; checks every byte against the chain. The file appears under its name when it is
// whole and on stable storage, in place of one that is there if `replace` is set. `progress` is
// told which event of how many it has come to. Error: invalid_input (there is a file of that name),
// storage, damaged; `file` is then as it was.
Result<Backup> back_up(LogReader& reader, const std::string& file, bool replace,
                       const std::function<void(Sequence at, Sequence head)>& progress = {});

}  // namespace headwater
