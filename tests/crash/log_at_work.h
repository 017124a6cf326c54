// A log at random work, the same for the same seed: what the worker process does, and what the test
// checks when that has been killed.
#pragma once

#include "model/state.h"
#include "store/log.h"
#include "tests/crash/history.h"

#include <cstdint>
#include <random>
#include <string>

namespace headwater::testing {

class LogAtWork {
 public:
  // Opens the log in `directory`, and folds it. Throws std::runtime_error, as the rest.
  LogAtWork(std::string directory, std::uint64_t seed);

  // Does something: appends, maintains, keeps a snapshot, moves the cursor, damages a row and sets
  // it aside, puts back what was, begins to remove the log's beginning, or makes a backup. Prints
  // what is acknowledged, a line each: "appended N", "cursor N", "backup N".
  void step();
  // Damages a row of the tail, which the next start is to find.
  void damage_tail();

  // Seals all there is, and puts back all that can be, until nothing is missing.
  void heal();

  // Makes a backup in the folder backup_of().
  void back_up();

  [[nodiscard]] Log& log() { return log_; }
  [[nodiscard]] const State& state() const { return state_; }

 private:
  void append(std::size_t count);
  void move_cursor();
  void maintain();
  void damage_segment();
  void begin_removal();
  void restore();
  void fold_again();

  std::string directory_;
  std::mt19937_64 random_;
  Log log_;
  State state_;
  History history_;
};

// Where the backups of the log in `directory` are, each in place of the one before.
[[nodiscard]] std::string backup_of(const std::string& directory);

}  // namespace headwater::testing
