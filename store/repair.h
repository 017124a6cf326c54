// Setting damaged events aside, and putting them back when another copy has sent them.
#pragma once

#include "store/device_numbers.h"
#include "store/block.h"
#include "store/gap.h"
#include "store/head.h"
#include "store/sqlite.h"

#include <optional>
#include <span>

namespace headwater {

// Makes a gap of what holds `sequence`, if it cannot be read or is not what was written; the rows
// stay. `origin`: the chain before the log's first event; `head`: its end. The gap, which may have
// been there before; or nothing if all is well. Error: storage; damaged, if even the tables cannot
// be read.
Result<std::optional<Gap>> set_aside(Database& database, Sequence sequence, const Hash& origin,
                                     const Head& head);

// Stores `blocks` as segments in place of the gap they fill, and removes what is left of the
// damaged ones and the snapshots of the state from there on. Error: not_found (there is no such
// gap); damaged (they are not what was lost); storage. Nothing has changed then.
Result<void> restore(Database& database, DeviceNumbers& numbers, std::span<const Block> blocks,
                     int level);

}  // namespace headwater
