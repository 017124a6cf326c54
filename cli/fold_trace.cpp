#include "cli/fold_trace.h"

#include "store/fold.h"
#include "store/scan.h"

#include <algorithm>

namespace headwater {

Result<void> FoldTrace::open(LogReader& reader) {
  auto removed = reader.removed_up_to();
  if (!removed) return removed.error();
  auto start = fold_start(reader, *removed);
  if (!start) return start.error();
  removed_ = *removed;
  state_ = std::move(start->state);
  return {};
}

Result<void> FoldTrace::run(LogReader& reader, const TracePointHandler& on_point,
                            const TraceEventHandler& on_event) {
  const Sequence last =
      range_.points.empty() ? range_.each_to : std::max(range_.each_to, range_.points.back());
  const auto pass = [&](const Gap& gap) { state_.pass_to(gap.last()); };
  ForwardScan scan(reader, {.from = state_.sequence().next(), .to = last, .on_gap = pass});
  for (;;) {
    auto event = scan.next();
    if (!event) return event.error();
    pass_points(*event ? (*event)->sequence : last.next(), on_point);
    if (!*event) return {};
    if (auto applied = state_.apply(**event); !applied) return applied;
    if (passed_ < range_.points.size()) {
      sha_.update(as_bytes(parts_.digest(state_, (*event)->device)));
    }
    const Sequence at = (*event)->sequence;
    if (at >= range_.each_from && at <= range_.each_to) on_event(**event, state_);
  }
}

void FoldTrace::pass_points(Sequence next, const TracePointHandler& on_point) {
  for (; passed_ < range_.points.size() && range_.points[passed_] < next; ++passed_) {
    digest_ = sha_.update(as_bytes(digest_)).finish();
    on_point(range_.points[passed_], digest_);
  }
}

}  // namespace headwater
