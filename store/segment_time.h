// How much log time went by in each segment, so that the age of the oldest is known without reading
// them all.
#pragma once

#include "model/error.h"
#include "model/sequence.h"
#include "store/sqlite.h"

#include <cstdint>
#include <map>

namespace headwater {

// Within the caller's transaction. Error: storage.
Result<void> write_segment_time(Database& database, Sequence first, std::uint64_t elapsed_us);
// Of all segments, by their first sequence; a damaged record is left out, so that a segment seems
// younger than it is, never older. Error: storage, damaged (the table).
Result<std::map<Sequence, std::uint64_t>> read_segment_times(Database& database);

}  // namespace headwater
