#include "cli/event_search.h"

#include "model/upcast.h"
#include "store/scan.h"

#include <algorithm>

namespace headwater {
namespace {

void pass_gap(const Gap& /*gap*/) {}

}  // namespace

Result<std::optional<OwnedEvent>> EventSearch::at(Sequence sequence) {
  ForwardScan scan(reader_, {sequence, sequence, {.device = device_}, pass_gap});
  auto event = scan.next();
  if (!event) return event.error();
  if (*event) return std::optional(OwnedEvent(**event));
  std::optional<OwnedEvent> found;
  auto read = read_kept({}, sequence, sequence, false, [&](const RecordedEvent& kept) {
    found.emplace(kept);
    return false;
  });
  if (!read) return read.error();
  return found;
}

Result<std::optional<OwnedEvent>> EventSearch::last(const std::vector<EventType>& types,
                                                    Sequence to, const Match& match,
                                                    Sequence from) {
  BackwardScan scan(reader_, {from, to, {.device = device_, .types = types}, pass_gap});
  for (;;) {
    auto event = scan.next();
    if (!event) return event.error();
    if (!*event) break;
    if (is_known(**event) && match(**event)) return std::optional(OwnedEvent(**event));
  }
  std::optional<OwnedEvent> found;
  auto read = read_kept(types, from, to, true, [&](const RecordedEvent& event) {
    if (is_known(event) && match(event)) found.emplace(event);
    return !found;
  });
  if (!read) return read.error();
  return found;
}

Result<std::vector<OwnedEvent>> EventSearch::all(const std::vector<EventType>& types,
                                                 Sequence after, Sequence to, const Match& match) {
  std::vector<OwnedEvent> found;
  const auto consider = [&](const RecordedEvent& event) {
    if (is_known(event) && match(event)) found.emplace_back(event);
    return true;
  };
  auto read = read_kept(types, after.next(), to, false, consider);
  if (!read) return read.error();
  ForwardScan scan(reader_, {after.next(), to, {.device = device_, .types = types}, pass_gap});
  for (;;) {
    auto event = scan.next();
    if (!event) return event.error();
    if (!*event) return found;
    consider(**event);
  }
}

Result<void> EventSearch::read_kept(const std::vector<EventType>& types, Sequence from, Sequence to,
                                    bool reverse, const KeptHandler& take) {
  auto removed = reader_.removed_up_to();
  if (!removed) return removed.error();
  if (from > *removed) return {};
  const ScanFilter filter{.device = device_, .types = types};
  const auto take_matching = [&](const RecordedEvent& event) {
    return !filter.matches(event) || take(event);
  };
  auto read = reader_.kept_events(from, std::min(to, *removed), reverse, take_matching);
  // Nothing hangs on them: what cannot be read of them is as good as removed.
  if (!read && read.error().kind != ErrorKind::damaged) return read;
  return {};
}

}  // namespace headwater
