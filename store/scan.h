// Walking over a log event by event, with memory that does not depend on its length.
#pragma once

#include "model/event.h"
#include "store/block_events.h"
#include "store/reader.h"

#include <optional>
#include <string>
#include <vector>

namespace headwater {

struct ScanRange {
  Sequence from{1};
  Sequence to;          // the last one; beyond the head is the head
  ScanFilter filter{};  // blocks that have nothing of it are passed over unread
  GapHandler on_gap{};  // told of gaps, which are passed; without it, a gap is an Error
};

// From the range's first event that the filter wants to its last. Checks that each block follows
// the one before and that its bytes are whole.
class ForwardScan {
 public:
  // `reader` must outlive the scan.
  ForwardScan(LogReader& reader, ScanRange range)
      : reader_(reader), range_(std::move(range)), walk_(reader.walk(range_.filter)) {}

  // The next event, valid until the call after; nothing at the end. Error: storage, damaged;
  // not_found at a gap.
  Result<std::optional<RecordedEvent>> next();

 private:
  Result<bool> load(Sequence sequence);
  // The first position from `sequence` on that must be read, or one beyond the range.
  Result<Sequence> pass(Sequence sequence);

  LogReader& reader_;
  ScanRange range_;
  SegmentWalk walk_;
  std::optional<Block> block_;
  std::optional<BlockEvents> events_;
  Sequence next_;    // what the block's next event is
  Sequence wanted_;  // the block's events before it were handed out, or are not in the range
};

// From the range's last event back to its first.
class BackwardScan {
 public:
  BackwardScan(LogReader& reader, ScanRange range)
      : reader_(reader), range_(std::move(range)), walk_(reader.walk(range_.filter)) {}

  // As ForwardScan::next().
  Result<std::optional<RecordedEvent>> next();

 private:
  Result<void> load(Sequence sequence);
  // The last position up to `sequence` that must be read, or one before the range.
  Result<Sequence> pass(Sequence sequence);

  LogReader& reader_;
  ScanRange range_;
  SegmentWalk walk_;
  std::optional<BlockEvents> block_;   // what the events' texts are in
  std::vector<RecordedEvent> events_;  // of one block, those not handed out yet
  std::optional<Sequence> next_;       // what is behind it has been handed out, once begun
};

}  // namespace headwater
