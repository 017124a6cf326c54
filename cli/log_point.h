// The point of a log that --at-seq names.
#pragma once

#include "store/reader.h"

#include <cstdint>
#include <optional>

namespace headwater {

// `at_seq`, or the head without one. Error: not_found beyond the head; storage, damaged.
Result<Sequence> log_point(LogReader& reader, std::optional<std::uint64_t> at_seq);

}  // namespace headwater
