// The materialized views of a log: what it says as tables for any SQL tool (VIEWS.md), in a
// database of its own beside log.db. They are a fold over the log, and can be thrown away.
//
// One thread at a time; moved only between calls. After an error while writing, close it without
// close(), and open it anew.
#pragma once

#include "store/reader.h"
#include "views/device_rows.h"
#include "views/fold.h"
#include "views/note_rows.h"
#include "views/rollup_rows.h"
#include "views/view_file.h"

#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <string>

namespace headwater {

inline constexpr std::uint64_t views_bytes_default = std::uint64_t{512} * 1024 * 1024;
// Changes that are gathered before they are written: memory.
inline constexpr std::size_t gathered_changes_limit = 20'000;
// The write-ahead log of the views; beyond it a reader must end before more is written.
inline constexpr std::size_t views_wal_limit = 32 * 1024 * 1024;

class Views {
 public:
  // Goes on with the views of the log in `directory`. Error: not_found, conflict, damaged or
  // in_use, with the reason why they have to be made anew; storage, full.
  static Result<Views> open(const std::string& directory, std::uint64_t bytes_limit);
  // Begins new ones beside them, which are nobody's until publish(). Error: storage, full, damaged
  // (the log).
  static Result<Views> begin(const std::string& directory, std::uint64_t bytes_limit);

  // Reads the log behind position(), up to `to` or its end, and gathers what changes; much of it is
  // written on the way. Error: of reading the log; conflict, if it is not the log that the views
  // are of, or has removed what they lack; storage, full or damaged (the views).
  Result<void> follow(Sequence to);
  // Writes what was gathered, in one transaction. Error: storage, full, damaged.
  Result<void> write();
  // Has new ones, which have been followed to where they are wanted, take the place of those in
  // use. Of the readings that the log has lost its beginning with, they keep what those knew.
  // Error: storage, full, damaged.
  Result<void> publish();
  // Writes what was gathered, and has all of it on stable storage. Error: as write().
  Result<void> close();

  // Up to where the log has been followed.
  [[nodiscard]] const Cursor& position() const { return position_; }
  // What of that is in the tables.
  [[nodiscard]] const Cursor& written() const { return written_; }
  [[nodiscard]] bool in_use() const { return file_.in_use(); }
  // A reader keeps the write-ahead log from being used again, and it has grown long enough: nothing
  // should be written until this is false. Error: storage.
  Result<bool> is_held();
  // Events that were lost have come back behind what was followed: the views lack them, and have to
  // be made anew.
  [[nodiscard]] bool lacks_events() const { return lacks_events_; }
  // What of the views could not be kept when they were made anew; empty if nothing.
  [[nodiscard]] const std::string& lost() const { return lost_; }

 private:
  Views(std::string directory, LogReader reader, ViewFile file, RollupRows rollups,
        DeviceRows devices, NoteRows notes, std::uint64_t bytes_limit);
  static Result<Views> make(const std::string& directory, LogReader reader, ViewFile file,
                            std::uint64_t bytes_limit);
  // Takes up what the file says of itself.
  Result<void> resume();
  // Begins behind what has been removed from the log.
  Result<void> begin_at_base();
  Result<void> add_kept(Sequence to);
  void add_open(const State& state);
  Result<void> follow_block();
  Result<void> pass_gap();
  // Begins to write what was gathered, on a thread of its own, when what was handed over before is
  // written; and waits for that.
  Result<void> hand_over();
  Result<void> write_handed_over();
  Result<void> finish_writing();
  Result<void> write_rows(Changes& changes);
  Result<void> write_state();

  std::string directory_;
  std::unique_ptr<LogReader> reader_;
  ViewFile file_;
  RollupRows rollups_;
  DeviceRows devices_;
  NoteRows notes_;
  std::uint64_t bytes_limit_;
  ViewFold fold_;
  Cursor position_;
  Cursor written_;
  bool at_end_ = false;
  bool fresh_ = false;  // begun, and not in use
  Sequence begun_at_;   // the log's end when it was begun or resumed
  bool lacks_events_ = false;
  std::string lost_;
  std::unique_ptr<Changes> handed_over_ = std::make_unique<Changes>();
  std::future<Result<void>> writing_;  // the last: what it uses outlives it
};

}  // namespace headwater
