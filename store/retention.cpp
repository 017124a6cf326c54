#include "store/retention.h"

#include <algorithm>

namespace headwater {
namespace {

constexpr std::uint64_t slack = 16;  // a part in so many

// How much must go so that `held` is well below `limit`.
std::uint64_t excess(std::uint64_t held, const std::optional<std::uint64_t>& limit) {
  if (!limit || held <= *limit) return 0;
  return held - (*limit - *limit / slack);
}

bool too_old(const SegmentFacts& segment, const RetentionOptions& rules) {
  if (!rules.max_age) return false;
  const auto limit = std::chrono::duration_cast<std::chrono::microseconds>(*rules.max_age).count();
  return segment.age_us > static_cast<std::uint64_t>(limit);
}

std::span<const SegmentFacts> removable(std::span<const SegmentFacts> segments, Sequence confirmed,
                                        bool anything_may_go) {
  if (segments.empty()) return segments;
  const auto older = segments.first(segments.size() - 1);
  const auto end = std::find_if(older.begin(), older.end(), [&](const SegmentFacts& segment) {
    return !anything_may_go && segment.last() > confirmed;
  });
  return {older.begin(), end};
}

}  // namespace

Sequence due_for_removal(const RetentionOptions& rules, const Holdings& holdings,
                         std::span<const SegmentFacts> segments, Sequence confirmed) {
  std::uint64_t events = excess(holdings.events, rules.max_events);
  std::uint64_t bytes = excess(holdings.bytes, rules.max_size);
  Sequence due;
  for (const auto& segment : removable(segments, confirmed, rules.anything_may_go)) {
    if (events == 0 && bytes == 0 && !too_old(segment, rules)) break;
    due = segment.last();
    events -= std::min(events, segment.count);
    bytes -= std::min(bytes, segment.bytes);
  }
  return due;
}

Sequence oldest_removable(std::span<const SegmentFacts> segments, Sequence confirmed,
                          bool anything_may_go) {
  const auto may_go = removable(segments, confirmed, anything_may_go);
  return may_go.empty() ? Sequence() : may_go.front().last();
}

}  // namespace headwater
