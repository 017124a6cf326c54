// Which snapshots are kept: many of late, few of long ago.
#pragma once

#include "model/sequence.h"

#include <cstdint>
#include <span>
#include <vector>

namespace headwater {

// Events between two snapshots that are left by thinning, at most: what the state at a moment of
// long ago has to be folded from.
inline constexpr std::uint64_t snapshot_gap_limit = 400'000;

// Of snapshots at these positions (ascending), those that can be removed. The newest two are kept,
// and of the others enough that from any position there are no more events back to the snapshot
// before it (0 counts as one) than there are from it to the newest, nor more than
// snapshot_gap_limit, unless they were that far apart before: about two for each doubling of the
// log up to that limit, and then one for each such part. Those up to `base` are kept: the log's
// beginning may be gone, and then one of them stands for it.
[[nodiscard]] std::vector<Sequence> superfluous_snapshots(std::span<const Sequence> ascending,
                                                          Sequence base = {});

}  // namespace headwater
