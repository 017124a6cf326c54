// A log and its model through the same random history: after each step, they are compared.
#pragma once

#include "store/log.h"
#include "tests/store/log_model.h"
#include "tests/support/temp_dir.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>

namespace headwater::testing {

class RandomHistory {
 public:
  explicit RandomHistory(std::uint64_t seed);

  // Takes a random step: appends, with keys or without, some maintenance, a snapshot, the cursor, a
  // restart, damage, retention, or a backup, with which it may go on. What it did, for the reader
  // of a failure. Throws std::runtime_error if the log refuses.
  std::string step();
  // Compares the ends, and something at random. What differs; empty if nothing does.
  [[nodiscard]] std::string compare_something();
  // Compares everything.
  [[nodiscard]] std::string compare_everything();

 private:
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  bool one_in(std::uint64_t count) { return below(count) == 0; }
  // A position in the log, or one beyond it.
  Sequence any_position() { return Sequence(below(model_.head().value() + 2)); }
  std::vector<Event> draw_events();

  std::string any_step();
  std::string append();
  std::string append_with_keys();
  std::string append_blocks();
  std::string maintain();
  std::string keep_snapshot();
  std::string move_cursor();
  std::string start_again();
  std::string start_from_image();
  std::string damage_and_set_aside();
  std::string damage_and_start_again();
  std::string restore();
  // In random_upkeep.cpp:
  std::string retain();
  std::string back_up();
  void expect_rightly_due(Sequence due, const RetentionOptions& rules, Sequence confirmed) const;
  [[nodiscard]] std::string compare_everything_in(LogReader& reader);

  void open();
  // A row that is in use, as its first and last event; and its table.
  struct Row {
    std::string table;
    Sequence first;
    Sequence last;
    bool is_last = false;  // of the table
  };
  std::optional<Row> any_row(const std::string& table);
  void damage(const Row& row, const std::string& change);

  std::mt19937_64 random_;
  LogTuning tuning_;
  std::unique_ptr<TempDir> directory_;
  std::optional<Log> log_;
  LogModel model_;
  State state_;  // as the writer keeps it
  std::optional<Sequence> cursor_;
  Sequence confirmed_;  // when the last removal began
  std::uint64_t seconds_ = 1;
};

}  // namespace headwater::testing
