#include "store/fold.h"

#include "store/scan.h"

#include <fmt/format.h>

namespace headwater {
namespace {

// Two logs with the same chain at a position have the same events up to there. A position that the
// log does not reach is of another one, or of an end that has been lost; within what is damaged,
// nothing can be compared.
Result<bool> is_of_log(LogReader& reader, const Snapshot& snapshot) {
  auto chain = reader.chain_at(snapshot.sequence);
  if (chain) return *chain == snapshot.chain;
  if (chain.error().kind == ErrorKind::not_found) return false;
  if (chain.error().kind == ErrorKind::damaged) return false;
  return chain.error();
}

Error not_kept(Sequence to, Sequence removed) {
  return {ErrorKind::not_found,
          fmt::format("the state at event {} is not known any more: the events up to {} have been "
                      "removed",
                      to.value(), removed.value()),
          ""};
}

Error base_lost(Sequence removed) {
  return {ErrorKind::damaged,
          fmt::format("the events up to {} have been removed, and the snapshot of the state that "
                      "stood for them is damaged",
                      removed.value()),
          "bring back a backup, or the centre's copy of the log"};
}

}  // namespace

Result<void> fold(LogReader& reader, Sequence to, State& state, const GapHandler& on_gap) {
  const auto pass = [&](const Gap& gap) {
    state.pass_to(gap.last());
    if (on_gap) on_gap(gap);
  };
  ForwardScan scan(reader, {.from = state.sequence().next(), .to = to, .on_gap = pass});
  for (;;) {
    auto event = scan.next();
    if (!event) return event.error();
    if (!*event) return {};
    if (auto applied = state.apply(**event); !applied) return applied;
  }
}

Result<FoldStart> fold_start(LogReader& reader, Sequence to) {
  FoldStart start;
  auto removed = reader.removed_up_to();
  if (!removed) return removed.error();
  if (to < *removed) return not_kept(to, *removed);
  while (to > Sequence()) {
    auto snapshot = reader.snapshot(to, start.passed_over);
    if (!snapshot) return snapshot.error();
    if (!*snapshot) break;
    auto trusted = is_of_log(reader, **snapshot);
    if (!trusted) return trusted.error();
    if (*trusted) {
      start.state = std::move((*snapshot)->state);
      return start;
    }
    ++start.passed_over;
    to = (*snapshot)->sequence.previous();
  }
  if (*removed == Sequence()) return start;
  // The centre's copy of such a log never had one: it is folded over the gap, as over any other.
  std::uint64_t unusable = 0;
  auto base = reader.snapshot(*removed, unusable);
  if (!base) return base.error();
  if (*base || unusable > 0) return base_lost(*removed);
  return start;
}

Result<State> state_at(LogReader& reader, Sequence to, const GapHandler& on_gap) {
  auto start = fold_start(reader, to);
  if (!start) return start.error();
  if (auto folded = fold(reader, to, start->state, on_gap); !folded) return folded.error();
  return std::move(start->state);
}

}  // namespace headwater
