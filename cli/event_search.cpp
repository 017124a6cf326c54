#include "cli/event_search.h"

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
  auto from_kept = kept({}, sequence, sequence);
  if (!from_kept) return from_kept.error();
  if (from_kept->empty()) return std::optional<OwnedEvent>();
  return std::optional(std::move(from_kept->front()));
}

Result<std::optional<OwnedEvent>> EventSearch::last(const std::vector<EventType>& types,
                                                    Sequence to, const Match& match,
                                                    Sequence from) {
  BackwardScan scan(reader_, {from, to, {.device = device_, .types = types}, pass_gap});
  for (;;) {
    auto event = scan.next();
    if (!event) return event.error();
    if (!*event) break;
    if (match(**event)) return std::optional(OwnedEvent(**event));
  }
  auto from_kept = kept(types, from, to);
  if (!from_kept) return from_kept.error();
  for (auto event = from_kept->rbegin(); event != from_kept->rend(); ++event) {
    if (match(event->view())) return std::optional(std::move(*event));
  }
  return std::optional<OwnedEvent>();
}

Result<std::vector<OwnedEvent>> EventSearch::all(std::vector<EventType> types, Sequence after,
                                                 Sequence to, const Match& match) {
  auto found = kept(types, after.next(), to);
  if (!found) return found;
  std::erase_if(*found, [&](const OwnedEvent& event) { return !match(event.view()); });
  ForwardScan scan(reader_,
                   {after.next(), to, {.device = device_, .types = std::move(types)}, pass_gap});
  for (;;) {
    auto event = scan.next();
    if (!event) return event.error();
    if (!*event) return found;
    if (match(**event)) found->emplace_back(**event);
  }
}

Result<std::vector<OwnedEvent>> EventSearch::kept(const std::vector<EventType>& types,
                                                  Sequence from, Sequence to) {
  std::vector<OwnedEvent> found;
  auto removed = reader_.removed_up_to();
  if (!removed) return removed.error();
  if (from > *removed) return found;
  const ScanFilter filter{.device = device_, .types = types};
  auto read = reader_.kept_events(from, std::min(to, *removed), [&](const RecordedEvent& event) {
    if (filter.matches(event)) found.emplace_back(event);
  });
  // Nothing hangs on them: what cannot be read of them is as good as removed.
  if (!read && read.error().kind != ErrorKind::damaged) return read.error();
  return found;
}

}  // namespace headwater
