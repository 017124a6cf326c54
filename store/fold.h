// State out of a log: the fold over its events, from the newest snapshot on that can be trusted.
#pragma once

#include "model/state.h"
#include "store/reader.h"

#include <cstdint>

namespace headwater {

// Folds the events after state.sequence() up to `to` (beyond the head: up to the head) into
// `state`. What a gap has lost is left out; `on_gap` is told. Error: storage, damaged; `state` is
// then that of the last good event.
Result<void> fold(LogReader& reader, Sequence to, State& state, const GapHandler& on_gap = {});

// Where a fold up to some position can begin.
struct FoldStart {
  State state;                    // of a snapshot, or the empty one
  std::uint64_t passed_over = 0;  // snapshots closer by that cannot be used
};

// The state of the newest snapshot up to `to` that is whole, of this model version, and of this
// log: its chain is the log's chain there. Where the log's beginning has been removed, there must
// be one: Error: storage, damaged; not_found, if the state at `to` has been removed with the rest.
Result<FoldStart> fold_start(LogReader& reader, Sequence to);

// The state after the event `to` (beyond the head: at the head). `on_gap` is told of the gaps that
// were folded over. Error: as fold_start().
Result<State> state_at(LogReader& reader, Sequence to, const GapHandler& on_gap = {});

}  // namespace headwater
