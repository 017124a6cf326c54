// What is known of each segment's commits without reading them: how much log time went by, so that
// the age of the oldest is known, and the latest that the wall clock showed, so that the point of a
// log that a time stands for is found (recorded_time.h).
#pragma once

#include "model/error.h"
#include "model/sequence.h"
#include "model/timestamp.h"
#include "store/sqlite.h"

#include <cstdint>
#include <vector>

namespace headwater {

// Of the events from `first` on, `count` of them; true whatever becomes of the segment.
struct SegmentTime {
  Sequence first;
  std::uint64_t count = 0;
  std::uint64_t elapsed_us = 0;  // log time
  Timestamp recorded_to;         // the latest commit by the wall clock

  [[nodiscard]] Sequence last() const { return first.plus(count - 1); }
};

// Within the caller's transaction. Error: storage.
Result<void> write_segment_time(Database& database, const SegmentTime& time);
// Of all segments, ascending; a damaged record is left out, so that a segment seems younger than it
// is, never older. Error: storage, damaged (the table).
Result<std::vector<SegmentTime>> read_segment_times(Database& database);

}  // namespace headwater
