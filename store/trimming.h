// Removing the beginning of a log: a little at a time, between commits.
//
// First the events up to a point are folded into the state there, a part of a segment at a time; a
// segment that cannot be read is found out before the state has any of it. Then, in one
// transaction, that state becomes the snapshot that stands for them, a gap takes their place, and
// what is important of them is kept (kept.h); from then on they are gone for every reader. Their
// segments are deleted afterwards, one in each step, so that no commit waits for it long. A kill at
// any moment leaves a whole log: the segments that a gap stands for are found and deleted later.
#pragma once

#include "model/event_codec.h"
#include "model/state.h"
#include "store/block.h"
#include "store/gap.h"
#include "store/kept.h"
#include "store/reader.h"
#include "store/sqlite.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace headwater {

// What is to be removed.
struct Removal {
  Sequence to;                   // a segment's or a gap's last event: everything up to there
  Sequence confirmed;            // what the centre has stored
  std::uint64_t kept_bytes = 0;  // at most so many bytes of important events are kept
};

class Trimming {
 public:
  // `reader` is of the same log as `database`, and may be a transaction behind. Error: as
  // state_at().
  static Result<Trimming> begin(Database& database, LogReader reader, const Removal& removal);

  // Reads a segment, or checks or folds `events` of it, or puts the gap in place: one of them.
  // True: there is more to do. Error: storage; full, and it can be tried again; damaged: the event
  // at next() cannot be read; nothing has changed.
  Result<bool> step(std::uint64_t events);
  // The event that is folded next.
  [[nodiscard]] Sequence next() const { return state_.sequence().next(); }
  [[nodiscard]] const Removal& removal() const { return removal_; }

 private:
  Trimming(Database& database, LogReader reader, State state, const Removal& removal)
      : database_(&database),
        reader_(std::move(reader)),
        state_(std::move(state)),
        removal_(removal),
        removed_(state_.sequence()) {}
  // One that is being folded.
  struct Segment {
    explicit Segment(Block its_block, std::string its_frames)
        : block(std::move(its_block)),
          frames(std::move(its_frames)),
          check(block, frames),
          events(frames, block.first, block.before) {}
    const Block block;
    const std::string frames;
    BlockCheck check;
    bool whole = false;
    EventReader events;
  };

  Result<void> read_next();
  Result<void> fold(std::uint64_t events);
  Result<void> put_in_place();
  Result<void> replace_snapshots();
  Result<void> replace_gaps(const Hash& chain);

  Database* database_;
  LogReader reader_;
  State state_;
  Removal removal_;
  Sequence removed_;  // by earlier ones
  KeptBuilder kept_;
  std::unique_ptr<Segment> segment_;
};

// Deletes the oldest segment that has been removed. Whether there was one. Error: storage, full.
Result<bool> delete_removed_segment(Database& database, Sequence removed);

}  // namespace headwater
