// A log at random work, the same for the same seed: what the worker process does, and what the test
// checks when that has been killed.
#pragma once

#include "model/state.h"
#include "store/log.h"

#include <cstdint>
#include <random>
#include <string>

namespace headwater::testing {

// Event n of every log of these tests: whatever the order of work, it says the same.
[[nodiscard]] Event event_number(std::uint64_t number);

class LogAtWork {
 public:
  // Opens the log in `directory`, and folds it. Throws std::runtime_error, as the rest.
  LogAtWork(std::string directory, std::uint64_t seed);

  // Does something: appends, maintains, keeps a snapshot, moves the cursor, damages a row and sets
  // it aside, or puts back what was. Prints what is acknowledged, a line each:
  // "appended N", "cursor N".
  void step();
  // Damages a row of the tail, which the next start is to find.
  void damage_tail();

  // Seals all there is, and puts back all that can be, until nothing is missing.
  void heal();

  [[nodiscard]] Log& log() { return log_; }
  [[nodiscard]] const State& state() const { return state_; }

 private:
  void append(std::size_t count);
  void move_cursor();
  void damage_segment();
  void restore();
  void fold_again();

  std::string directory_;
  std::mt19937_64 random_;
  Log log_;
  State state_;
};

}  // namespace headwater::testing
