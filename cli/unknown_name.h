// What to say of a name that is not there: which ones that are were perhaps meant.
#pragma once

#include "model/error.h"
#include "store/reader.h"

#include <string>
#include <string_view>
#include <vector>

namespace headwater {

// "did you mean a, b?", the best first; empty if none of `known` is like `name`.
[[nodiscard]] std::string suggestion_for(std::string_view name,
                                         std::vector<std::string_view> known);

// There is no device `id` in the log up to `sequence`. Of kind not_found, unless the state cannot
// be read.
[[nodiscard]] Error unknown_device(LogReader& reader, const std::string& id, Sequence sequence);

}  // namespace headwater
