// The fold of a log from its beginning, told in digests: what each event has made of the state.
//
// Snapshots of the fold are not used, as they were made by some program at some time; only the one
// that stands for a removed beginning is.
#pragma once

#include "model/state_parts.h"
#include "store/reader.h"

#include <functional>
#include <vector>

namespace headwater {

struct TraceRange {
  std::vector<Sequence> points;  // ascending
  Sequence each_from;            // from this event
  Sequence each_to;              // to this one each is told of; 0: none is
};

// Told of a point, with a hash over the digests of all events up to there.
using TracePointHandler = std::function<void(Sequence, const Hash&)>;
// Told of an event, with the state that it has led to.
using TraceEventHandler = std::function<void(const RecordedEvent&, const State&)>;

class FoldTrace {
 public:
  FoldTrace(TraceRange range, StateParts& parts) : range_(std::move(range)), parts_(parts) {}

  // Reads the beginning of the log. Error: as fold_start().
  Result<void> open(LogReader& reader);
  // The events up to this one have been removed, and are not in the trace.
  [[nodiscard]] Sequence removed() const { return removed_; }
  // Folds to the end of the range. Error: storage, damaged.
  Result<void> run(LogReader& reader, const TracePointHandler& on_point,
                   const TraceEventHandler& on_event);

 private:
  void pass_points(Sequence next, const TracePointHandler& on_point);

  TraceRange range_;
  StateParts& parts_;
  Sequence removed_;
  State state_;
  Hash digest_{};
  Sha256 sha_;
  std::size_t passed_ = 0;  // of the points
};

}  // namespace headwater
