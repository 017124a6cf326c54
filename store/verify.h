// Reading everything in a log and checking every hash.
#pragma once

#include "store/reader.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace headwater {

struct Damage {
  Sequence from;
  Sequence to;
  std::string what;
  std::string hint;  // what to do
};

struct Verification {
  std::uint64_t events = 0;  // read and found whole
  std::uint64_t blocks = 0;
  Cursor end;  // as far as the chain is unbroken from the log's beginning
  std::vector<Damage> damages;
  std::vector<Gap> gaps;  // met on the way; those made by damage are damages as well
  std::string structure;  // what SQLite says of its file, if anything is wrong

  [[nodiscard]] bool clean() const { return damages.empty() && structure.empty(); }
};

inline constexpr std::size_t damages_limit = 1'000;  // more are not listed

// Goes on behind every damage. `progress` is told the events read so far, block by block. Error:
// only if nothing can be read at all.
Result<Verification> verify(LogReader& reader,
                            const std::function<void(std::uint64_t events)>& progress = {});

}  // namespace headwater
