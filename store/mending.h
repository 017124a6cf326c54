// Making a row's description again out of its events and its place in the chain.
#pragma once

#include "store/head.h"
#include "store/rows.h"

#include <optional>

namespace headwater {

// The block of a row with a damaged description, if its events are whole and it is the one that
// comes behind `head`. What is left of the description is the proof: one of the chain's two values
// in it must be right. Where the moment of the commit before it is not known, its own stands for
// that: with an earlier one, its events would seem to have taken longer than they have
// (log_time.h).
[[nodiscard]] std::optional<Block> mend(const BlockRow& row, const Head& head, bool commit_known);

}  // namespace headwater
