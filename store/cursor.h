// A named position that outlives restarts: how far somebody has come with this log.
#pragma once

#include "model/chain.h"
#include "model/sequence.h"

#include <string_view>

namespace headwater {

struct Cursor {
  Sequence sequence;
  Hash chain{};  // the chain there

  bool operator==(const Cursor&) const = default;
};

// What the centre has stored.
inline constexpr std::string_view upstream_cursor = "upstream";
// Up to where it is recorded as an event that the log's beginning was removed.
inline constexpr std::string_view removed_cursor = "removed";

}  // namespace headwater
