// What two copies of a log must have in common.
#pragma once

#include "model/digest.h"
#include "store/fold.h"
#include "store/reader.h"

#include <string>

namespace headwater::testing {

// "log <id> seq <n> chain <hex> state <hex>" of the log in `directory`, or why there is none.
[[nodiscard]] inline std::string digest_of(const std::string& directory) {
  auto reader = LogReader::open(directory);
  if (!reader) return reader.error().text();
  const Cursor head = reader->head().value();
  State state;
  if (auto folded = fold(*reader, head.sequence, state); !folded) return folded.error().text();
  return "log " + reader->id().text() + " seq " + std::to_string(head.sequence.value()) +
         " chain " + to_hex(head.chain) + " state " + to_hex(state_digest(state));
}

}  // namespace headwater::testing
