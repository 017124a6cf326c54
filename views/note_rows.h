// The tables alarm, rejected and command.
#pragma once

#include "store/sqlite.h"
#include "views/changes.h"

#include <optional>
#include <vector>

namespace headwater {

// The newest rows of each that are kept; of alarms, those that are open stay, too.
inline constexpr std::int64_t alarm_rows_limit = 10'000;
inline constexpr std::int64_t rejected_rows_limit = 1'000;
inline constexpr std::int64_t command_rows_limit = 10'000;

class NoteRows {
 public:
  // `database` must outlive it. Error: storage, damaged.
  static Result<NoteRows> prepare(Database& database);

  // Writes what the notes say, in the caller's transaction. A row that is there stays as it is.
  // Error: storage, full, damaged.
  Result<void> write(const std::vector<Note>& notes);

 private:
  struct Statements {
    Statement open_alarm;
    Statement close_alarm;
    Statement refuse;
    Statement decide;
    Statement progress;
    Statement late;
  };
  NoteRows(Database& database, Statements statements)
      : database_(&database), statements_(std::move(statements)) {}

  Result<void> write(const AlarmOpened& alarm);
  Result<void> write(const AlarmClosed& alarm);
  Result<void> write(const MessageRefused& message);
  Result<void> write(const CommandDecided& command);
  Result<void> write(const ActuationProgress& progress);
  Result<void> keep_newest();

  Database* database_;
  Statements statements_;
};

}  // namespace headwater
