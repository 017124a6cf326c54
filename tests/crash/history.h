// What a log of these tests holds, known without reading it: event n says the same whatever the
// order of work, and where commits begin is written down beside the log before they are made.
#pragma once

#include "model/event.h"
#include "model/state.h"

#include <cstdint>
#include <set>
#include <string>

namespace headwater::testing {

[[nodiscard]] Event event_number(std::uint64_t number);

class History {
 public:
  // That of the log in `directory`, as far as it was written down.
  explicit History(const std::string& directory);

  // A commit is going to begin at event `first`. It is in the file when this returns, so that a
  // process that is killed afterwards has told. Throws std::runtime_error.
  void note(std::uint64_t first);

  // The moment of commit of an event.
  [[nodiscard]] Instant moment_of(std::uint64_t number) const;
  // The state after event `head`.
  [[nodiscard]] State state(std::uint64_t head) const;

 private:
  void take(std::uint64_t first);

  std::string file_;
  std::set<std::uint64_t> commits_;  // where they begin
};

}  // namespace headwater::testing
