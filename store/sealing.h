// Packing the tail into segments, which never change again.
#pragma once

#include "store/sqlite.h"
#include "store/tuning.h"

namespace headwater {

// Packs the whole tail into segments and empties it, in one transaction. Every event is read back
// and checked on the way. Error: storage, damaged; nothing has changed then.
Result<void> seal_tail(Database& database, const LogTuning& tuning);

}  // namespace headwater
