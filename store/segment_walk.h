// Passing over what a scan need not read: segments that have nothing of what it wants, by their
// index alone, and gaps, of which the scan is told.
//
// A step is one short read: it looks at a limited number of segments, so that a walk over a long
// log holds the write-ahead log down no longer than one over a short log. What is damaged, be it
// an index or the devices' numbers, may hold anything, and is not passed over.
#pragma once

#include "store/device_numbers.h"
#include "store/gap.h"
#include "store/scan_filter.h"
#include "store/segment_index.h"
#include "store/sqlite.h"

#include <cstdint>
#include <optional>

namespace headwater {

class SegmentWalk {
 public:
  // `database` must outlive it.
  SegmentWalk(Database& database, ScanFilter filter)
      : database_(&database), filter_(std::move(filter)) {}

  struct Step {
    Sequence at;             // how far it has come
    std::optional<Gap> gap;  // what it stands in
    bool done = false;       // what is at `at` must be read; also beyond the head
  };
  // From `from` on towards the head. Error: storage, damaged.
  Result<Step> forward(Sequence from);
  // From `from` back towards the first event. Error: storage, damaged.
  Result<Step> backward(Sequence from);

  static constexpr int step_segments = 64;  // that one step looks at

 private:
  // What is known of the device at this moment; nothing if it cannot be said.
  Result<bool> look_up();
  [[nodiscard]] bool may_hold(Sequence first, const SegmentIndex& index) const;
  Result<Sequence> pass_forward(Sequence from, std::optional<Sequence> limit, bool& done);
  Result<Sequence> pass_backward(Sequence from, Sequence limit, bool& done);

  Database* database_;
  ScanFilter filter_;
  std::optional<DeviceLookup> device_;
};

}  // namespace headwater
