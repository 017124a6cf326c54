// The decoder for payloads that are one plain value: 21.5, ON, true.
#pragma once

#include "model/error.h"
#include "model/measurement.h"

#include <string_view>

namespace headwater {

// - A decimal number, with blanks around it or without, is a number; a whole one stays exact.
// - `true` and `false`, written so, are a truth.
// - Everything else is a text as it came: ON, off, "quoted".
// Error: invalid_input for an empty payload, a text that is not UTF-8, has a NUL or more than
// measurement_text_limit bytes, numbers out of range, and NaN and infinity in any spelling.
Result<Value> decode_scalar(std::string_view payload);

}  // namespace headwater
