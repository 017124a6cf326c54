// How far the centre has stored a log, and its answer to a batch (message Position in
// messages.proto).
#pragma once

#include "model/error.h"
#include "model/log_id.h"
#include "store/cursor.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace headwater {

// On the wire: do not change a number.
enum class Outcome : std::uint32_t {
  stored = 0,     // everything up to the position is on stable storage
  gap = 1,        // the batch does not follow: what comes after the position is missing
  fork = 2,       // the batch says something else about events that are stored
  damaged = 3,    // the batch is not what it says; nothing of it was stored
  announced = 4,  // the centre has started, and this is where it stands
};

struct Position {
  LogId log;
  Cursor stored;
  std::uint64_t epoch = 0;  // of the batch that is answered
  Outcome outcome = Outcome::stored;
  std::string detail;  // for people
};

[[nodiscard]] std::string encode(const Position& position);

// Error: invalid_input.
Result<Position> decode_position(std::string_view bytes);

}  // namespace headwater
