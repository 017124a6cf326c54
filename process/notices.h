// Where a program's notices go.
#pragma once

#include "model/notice.h"

namespace headwater {

// Writes notices to standard error, one line each: with the severity in front as journald reads it
// (sd-daemon(3)) if standard error goes there, else with its name. Whoever puts text from outside
// into a notice escapes it.
[[nodiscard]] NoticeSink notices_to_standard_error();

}  // namespace headwater
