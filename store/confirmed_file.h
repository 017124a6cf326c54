// What the centre has confirmed, a second time: in a small file beside the database.
//
// The cursor in the database is lost together with the end of the log if the write-ahead log is
// damaged. Then only this file tells that the log was longer, and that its sequences must not be
// given to other events.
#pragma once

#include "model/error.h"
#include "model/log_id.h"
#include "store/cursor.h"

#include <optional>
#include <string>

namespace headwater {

inline constexpr const char* confirmed_file = "confirmed";
inline constexpr const char* unfinished_confirmed_file = "confirmed.new";

// Puts `cursor` in the file in `directory`, in place of what is there; returns when it is on stable
// storage. Error: storage; what was there is there still then.
Result<void> write_confirmed(const std::string& directory, const LogId& log, const Cursor& cursor);

// What the file says of the log; nothing if there is none, if it cannot be read, is damaged or is
// about another log: it is a safeguard, and no start fails for want of it.
[[nodiscard]] std::optional<Cursor> read_confirmed(const std::string& directory, const LogId& log);

}  // namespace headwater
