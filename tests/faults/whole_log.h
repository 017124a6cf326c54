// A log as a killed writer leaves it, and all that a reader must find in it.
#pragma once

#include "model/chain.h"
#include "tests/faults/disk_model.h"

#include <string>
#include <vector>

namespace headwater::testing {

enum class UpstreamCursor {
  none,
  often,   // set by many commits: a log that loses its end loses the last of them as well, and only
           // the file beside the database says how long it was
  at_end,  // set once, behind the last event, and moved into the database
};

struct WholeLog {
  DiskImage files;                        // segments, and a tail partly in the write-ahead log
  std::vector<std::string> lines;         // event n is lines[n - 1]
  std::vector<std::string> device_lines;  // those of watched_device
  std::vector<Hash> chains;               // chains[n] is the chain at n
  bool confirmed = false;                 // whether it is known that the centre has all of it
};

inline constexpr std::size_t whole_log_events = 400;
inline const std::string watched_device = "dev-1";

[[nodiscard]] WholeLog make_whole_log(UpstreamCursor cursor);

}  // namespace headwater::testing
