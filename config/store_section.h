// `store`: where a log is kept, and how it is written.
#pragma once

#include "config/section.h"
#include "store/options.h"

#include <string>

namespace headwater {

// path, which is required and absolute; empty if it is wrong.
std::string read_store_path(Section& section);

// path, commit_interval, commit_events, retention, when_full, min_free, card_endurance.
StoreOptions read_store(Section section);

}  // namespace headwater
