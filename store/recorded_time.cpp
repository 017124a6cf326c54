#include "store/recorded_time.h"

#include "store/scan.h"

#include <algorithm>

namespace headwater {
namespace {

// The first event from `from` to `to` that was recorded after `time`.
Result<std::optional<Sequence>> first_recorded_after(LogReader& reader, Sequence from, Sequence to,
                                                     Timestamp time) {
  ForwardScan scan(reader, {.from = from, .to = to, .on_gap = [](const Gap&) {}});
  for (;;) {
    auto event = scan.next();
    if (!event) return event.error();
    if (!*event) return std::optional<Sequence>();
    if ((*event)->recorded.wall > time) return std::optional((*event)->sequence);
  }
}

// What is known of the events from a position on.
struct Stretch {
  Sequence last;
  bool by_then = false;  // all of them were recorded by then; else they have to be read
};

Stretch stretch_from(Sequence at, Sequence head, const std::vector<SegmentTime>& times,
                     Timestamp time) {
  auto behind =
      std::upper_bound(times.begin(), times.end(), at,
                       [](Sequence position, const auto& one) { return position < one.first; });
  if (behind != times.begin() && std::prev(behind)->last() >= at) {
    return {std::prev(behind)->last(), std::prev(behind)->recorded_to <= time};
  }
  return {behind == times.end() ? head : behind->first.previous(), false};
}

}  // namespace

Result<Sequence> recorded_by(LogReader& reader, Timestamp time) {
  // The head first: what is sealed meanwhile is known by its times, or else is read.
  auto head = reader.head();
  if (!head) return head.error();
  auto times = reader.segment_times();
  if (!times) return times.error();
  auto removed = reader.removed_up_to();
  if (!removed) return removed.error();
  for (Sequence at = removed->next(); at <= head->sequence;) {
    const Stretch stretch = stretch_from(at, head->sequence, *times, time);
    if (!stretch.by_then) {
      auto later = first_recorded_after(reader, at, stretch.last, time);
      if (!later) return later.error();
      if (*later) return (*later)->previous();
    }
    at = stretch.last.next();
  }
  return std::max(head->sequence, *removed);
}

}  // namespace headwater
