// Snapshots: the state at a position of the log, so that not every event has to be folded again.
//
// A cache of the log, but for the one that stands for events which have been removed. So nothing
// here is trusted by its looks: a row that is damaged, or was made by a fold of another version, is
// passed over, and whether its chain is the log's is for the reader to check (fold.h).
#pragma once

#include "model/chain.h"
#include "model/error.h"
#include "model/state.h"
#include "store/sqlite.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace headwater {

struct Snapshot {
  Sequence sequence;
  Hash chain{};  // the log's at that sequence
  State state;
};

// Writes, in the caller's transaction, the state at a position where the log's chain is `chain`, in
// place of a snapshot that is there. A state beyond state_bytes_limit is not written. Error:
// storage.
Result<void> write_snapshot(Database& database, const Hash& chain, const State& state);

// The newest good one at `at` or before. `passed_over` goes up by the number of newer ones, up to
// `at`, that cannot be used. The one at `base` stands for events that have been removed: it is good
// whatever version of the fold has made it. Error: storage.
Result<std::optional<Snapshot>> read_snapshot(Database& database, Sequence at,
                                              std::uint64_t& passed_over, Sequence base = {});

// Where there are snapshots, usable or not, ascending. Error: storage, damaged.
Result<std::vector<Sequence>> list_snapshots(Database& database);

// The position of the newest one, up to `at`, that this version has made; 0 if there is none.
// Error: storage, damaged.
Result<Sequence> newest_snapshot(Database& database, Sequence at);

// Error: storage.
Result<void> remove_snapshots(Database& database, std::span<const Sequence> sequences);

}  // namespace headwater
