// Commits that have been sealed stay in the tail until their slots are written over. So the newest
// segments can be made again from there when they are damaged.
#pragma once

#include "store/block.h"
#include "store/gap.h"
#include "store/sqlite.h"

#include <optional>

namespace headwater {

// What a gap has lost, as one block, if all of it is in the tail yet. Error: storage, damaged (the
// table).
Result<std::optional<Block>> left_in_tail(Database& database, const Gap& gap);

}  // namespace headwater
