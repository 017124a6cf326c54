// Events in canonical bytes as a text file: one a line, in hexadecimal.
#pragma once

#include "model/event_codec.h"
#include "model/state.h"
#include "tests/support/hex.h"
#include "tests/support/sample_events.h"

#include <fstream>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace headwater::testing {

// Writes `events`, ten a commit, a second apart.
inline void write_golden_events(const std::vector<Event>& events, std::ostream& out) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    std::optional<Instant> commit;
    if (i % 10 == 0) commit = moment(i / 10);
    std::string bytes;
    encode_event(events[i], commit, bytes);
    out << hex(bytes) << '\n';
  }
}

// Hands each event of the file to use(event), in order.
template <class Use>
void read_golden_events(const std::string& file, Use use) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read " + file);
  Instant commit{};
  Sequence sequence;
  for (std::string line; std::getline(in, line);) {
    const std::string bytes = unhex(line);
    sequence = sequence.next();
    use(decode_event(bytes, sequence, commit).value());
  }
}

}  // namespace headwater::testing
