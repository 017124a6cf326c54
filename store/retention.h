// The rules of retention: how much of a log may stay, and what may go. Pure: no I/O, no clock.
#pragma once

#include "model/sequence.h"
#include "store/options.h"

#include <cstdint>
#include <span>

namespace headwater {

// What a log has, as the rules see it.
struct Holdings {
  std::uint64_t events = 0;  // that are still here
  std::uint64_t bytes = 0;   // of log.db, in use
};

struct SegmentFacts {
  Sequence first;
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;   // about what it takes in log.db
  std::uint64_t age_us = 0;  // of its last event, in log time

  [[nodiscard]] Sequence last() const { return first.plus(count - 1); }
};

// Where the beginning of the log shall end: everything up to there is to be removed; 0: nothing.
// `segments`: those there are, oldest first; the newest always stays. `confirmed`: what the centre
// has stored. If a limit of size or count is passed, a sixteenth more goes, so that the snapshot
// which stands for what was removed is not written for every single segment.
[[nodiscard]] Sequence due_for_removal(const RetentionOptions& rules, const Holdings& holdings,
                                       std::span<const SegmentFacts> segments, Sequence confirmed);

// Likewise, to make room on the disk: the oldest segment, if it may go.
[[nodiscard]] Sequence oldest_removable(std::span<const SegmentFacts> segments, Sequence confirmed,
                                        bool anything_may_go);

}  // namespace headwater
