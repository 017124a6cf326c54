// Packing a run of the tail into segments, which never change again: a little at a time, between
// commits.
#pragma once

#include "store/device_numbers.h"
#include "store/log_time.h"
#include "store/gap.h"
#include "store/segment_index.h"
#include "store/segment_time.h"
#include "store/tail.h"
#include "store/tuning.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace headwater {

class Sealing {
 public:
  // Of the tail's resting run. `sealed`: the end of the last segment; rows up to it are done. When
  // a gap is put into what is not sealed yet, another Sealing has to begin anew.
  // All references must outlive it.
  Sealing(Database& database, TailWriter& tail, DeviceNumbers& numbers, Sequence sealed,
          const LogTuning& tuning)
      : database_(database),
        tail_(tail),
        numbers_(numbers),
        sealed_(sealed),
        next_(sealed.next()),
        tuning_(tuning) {}

  // Takes rows until it has taken `events`; or, when there are enough for a segment, puts it into
  // columns, or compresses it, or stores it: one of them. True: there
  // is more to do. Every event is read back and checked on the way; a row that a gap stands for is
  // passed over. Error: storage; damaged: the event at next() cannot be read, and nothing has
  // changed.
  Result<bool> step(std::uint64_t events);

  // The event that is sealed next.
  [[nodiscard]] Sequence next() const { return next_; }

  [[nodiscard]] Sequence sealed() const { return sealed_; }

 private:
  struct Segment {
    explicit Segment(const Block& first_row)
        : builder(first_row.first, first_row.before, first_row.chain_before),
          time(first_row.before.uptime) {}
    BlockBuilder builder;
    ColumnsBuilder columns;
    bool in_columns = true;  // the columns can be had
    SegmentIndexBuilder index;
    LogTime time;
  };

  Result<void> take_rows(std::uint64_t events);
  // Whether the row has been sealed, or is one that a gap stands for.
  Result<bool> passed_over(const BlockRow& row);
  // Whether the row was taken: it may be for the next segment.
  Result<bool> take(const Block& row);
  [[nodiscard]] bool has_room_for(const Block& row, std::size_t frames) const;
  void build_columns();
  void pack();
  Result<void> store();

  Database& database_;
  TailWriter& tail_;
  DeviceNumbers& numbers_;
  Sequence sealed_;
  Sequence next_;
  const LogTuning& tuning_;
  std::optional<std::vector<Gap>> gaps_;  // once read
  std::int64_t next_row_ = 0;
  std::optional<Segment> segment_;  // being filled
  bool full_ = false;
  std::optional<std::optional<Columns>> columns_;  // of the segment, once they are built
  std::optional<Block> packed_;                    // ready to be stored
  SegmentIndex index_;
  SegmentTime time_;
};

}  // namespace headwater
