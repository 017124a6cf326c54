// Packing rows of the tail into a segment: the part of sealing that takes the time. It knows
// neither SQLite nor threads, and owns all that it works on, so it can be done anywhere.
#pragma once

#include "store/block.h"
#include "store/log_time.h"
#include "store/segment_index.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace headwater {

struct PackedSegment {
  struct Hasher {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  using Devices = std::unordered_set<std::string, Hasher, std::equal_to<>>;

  Block block;
  SegmentIndex index;            // without the devices, whose numbers the log gives:
  Devices devices;               // those in it
  std::uint64_t elapsed_us = 0;  // log time from the commit before it to its last
  Timestamp recorded_to;         // its latest commit by the wall clock
};

class Packing {
 public:
  // `rows`: at least one, each following the one before. `level`: zstd's.
  Packing(std::vector<Block> rows, int level) : rows_(std::move(rows)), level_(level) {}

  // Does a part: checks rows until it has taken `events`, or puts them into columns, or compresses
  // them. True: there is more to do.
  bool step(std::uint64_t events);

  // What has come of it, when step() has said that there is no more. It ends early if the rows are
  // too large for one segment. Error: damaged, if the row that begins at next() does not hold what
  // it says; storage, if there was no memory. Nothing is left then of what it owned.
  Result<PackedSegment> take();
  // The first event that was not packed.
  [[nodiscard]] Sequence next() const { return next_; }

 private:
  struct Segment {
    explicit Segment(const Block& first_row)
        : builder(first_row.first, first_row.before, first_row.chain_before),
          time(first_row.before.uptime) {}
    BlockBuilder builder;
    ColumnsBuilder columns;
    bool in_columns = true;  // the columns can be had
    SegmentIndexBuilder index;
    PackedSegment::Devices devices;
    LogTime time;
  };

  bool do_part(std::uint64_t events);
  bool take_rows(std::uint64_t events);
  // Whether the row was taken: there may be no room for it.
  Result<bool> take_row(const Block& row);
  void pack();
  void fail(Error error);

  std::vector<Block> rows_;
  int level_;
  std::size_t next_row_ = 0;
  Sequence next_;
  std::optional<Segment> segment_;                 // being filled
  std::optional<std::optional<Columns>> columns_;  // of the segment, once they are built
  bool rows_taken_ = false;
  std::optional<Result<PackedSegment>> packed_;
};

}  // namespace headwater
