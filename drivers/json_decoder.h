// The decoder for payloads that are a JSON object (RFC 8259).
#pragma once

#include "drivers/decoded.h"
#include "drivers/options.h"
#include "model/error.h"

#include <string_view>

namespace headwater {

// Objects and arrays within each other, the outermost counted.
inline constexpr std::size_t json_depth_limit = 16;

// How to read a payload. The texts must outlive the call.
struct JsonFormat {
  std::string_view prefix;      // in front of each name, with a point behind it; may be empty
  std::string_view time_field;  // a name as flattened, without the prefix; may be empty
  TimeFormat time_format = TimeFormat::automatic;
};

// Makes a measurement of each number, text and truth. Nested objects flatten with '.', so
// {"a":{"b":[1,2]}} becomes a.b.0 = 1 and a.b.1 = 2; null is passed over. Whole numbers stay exact,
// others become the nearest double.
//
// The time field is no measurement. Null, an empty text, and no such field mean no time; what
// parse_device_time() does not take becomes `implausible_time`, and the values are kept. An object
// or array in its place is read as measurements.
//
// Error: invalid_input for what is not a JSON object in UTF-8; one without a measurement; numbers
// out of range; a NUL in a text; names that are empty, have control characters or come twice; and
// what exceeds json_depth_limit or the limits of model/measurement.h. Any thread.
Result<Decoded> decode_json(std::string_view payload, const JsonFormat& format);

}  // namespace headwater
