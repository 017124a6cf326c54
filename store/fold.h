// State out of a log: the fold over its events.
#pragma once

#include "model/state.h"
#include "store/reader.h"

namespace headwater {

// Folds the events after state.sequence() up to `to` (beyond the head: up to the head) into
// `state`. Error: storage, damaged; `state` is then that of the last good event.
Result<void> fold(LogReader& reader, Sequence to, State& state);

}  // namespace headwater
