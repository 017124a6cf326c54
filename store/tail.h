// The tail: the commits that are not sealed yet, in rows that are written in place.
//
// A row has one commit, or some small ones in succession: as many as its page has room for. The
// newest row is written again with each of them, so that the page is written to its place once for
// all of them. What has been stored is in the write-ahead log until then, and a reader sees the row
// as it was before a commit or as it is behind it.
//
// Rows are not deleted when they have been sealed: the slots of a run are written over when its
// turn comes again. So a commit touches one page in steady use, and neither the list of free pages
// nor the tree above it. There are two runs: while one is being sealed, the other takes the
// commits. A run's rows are written from its slot 0 on; a row is of the run's present turn if its
// first sequence is not below that of slot 0, and it is alive if it is behind the last segment.
#pragma once

#include "store/rows.h"
#include "store/schema.h"
#include "store/sqlite.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace headwater {

// What a tail holds: the rows behind the last segment, by their first sequence, and those whose
// description is damaged, alive or not.
struct TailContent {
  struct Place {
    Sequence first;
    std::int64_t slot = 0;
  };
  std::vector<Place> live;
  std::vector<std::int64_t> damaged;  // slots
  // Whether each run's rows ascend, and the runs follow each other: readers and sealing need it.
  // Where a segment's description is damaged, rows of an earlier turn are alive again.
  bool ordered = true;
};

// The writer's view.
class TailWriter {
 public:
  // `database` must outlive it. `row_bytes`: see LogTuning. Error: storage, damaged.
  static Result<TailWriter> open(Database& database, std::size_t row_bytes);

  // Looks at every row; the slots go on behind the live ones. Error: storage, damaged.
  Result<TailContent> find(Sequence sealed);
  // Puts the live rows in order, into one run, the damaged ones behind them, and removes the sealed
  // ones; within the caller's transaction. find() is to be called again. Error: storage, damaged.
  Result<void> put_in_order(const TailContent& content);
  Result<BlockRow> read(std::int64_t slot);

  // Adds a row to the run in use, within the caller's transaction; the first of a transaction may
  // join the row before it instead. Error: storage.
  Result<void> write(const Block& block);
  // Writes a row in place of the one in the slot, likewise.
  Result<void> rewrite(std::int64_t slot, const Block& block) {
    return write_tail_row(insert_, slot, block);
  }
  // Takes note of all that was written, once it is stored.
  void note(std::span<const Block> blocks);
  // It was not stored, and will not be.
  void forget() { written_ = {}; }
  // Nothing joins the newest row any more: something else may stand for its events.
  void close_row() { newest_row_.reset(); }

  struct Run {
    std::int64_t rows = 0;  // of this turn
    std::uint64_t events = 0;
    std::size_t bytes = 0;
  };
  [[nodiscard]] const Run& in_use() const { return runs_[current_]; }
  // The slot of a row of the run that is not in use.
  [[nodiscard]] std::int64_t resting_slot(std::int64_t row) const {
    return base(1 - current_) + row;
  }
  [[nodiscard]] const Run& resting() const { return runs_[1 - current_]; }
  // The resting run has been sealed, so that it can be written again.
  void sealed() { runs_[1 - current_] = {}; }
  // Commits go to the other run, which must have been sealed.
  void change_runs() {
    current_ = 1 - current_;
    close_row();
  }

 private:
  TailWriter(Database& database, Statement insert, Statement select, std::size_t row_bytes)
      : database_(&database),
        insert_(std::move(insert)),
        select_(std::move(select)),
        row_bytes_(row_bytes) {}
  void note_live(std::int64_t slot, const BlockRow& row, std::size_t bytes);
  Result<bool> is_ordered(const std::vector<TailContent::Place>& live);
  static std::int64_t base(std::size_t run) {
    return static_cast<std::int64_t>(run) * schema::run_slots;
  }

  Database* database_;
  Statement insert_;
  Statement select_;
  std::size_t row_bytes_;
  std::array<Run, 2> runs_;
  std::size_t current_ = 0;
  Sequence newest_;                  // where the newest row begins
  std::optional<Block> newest_row_;  // while small commits may join it
  struct {
    std::int64_t rows = 0;
    std::optional<Block> newest;  // the last one, if others may join it
  } written_;                     // by the transaction that is open
};

// The readers' view. Every call is to be made within the caller's transaction. Rows whose
// description is damaged are passed over.
class TailReader {
 public:
  // Error: storage, damaged.
  static Result<TailReader> open(Database& database);

  // The row with `sequence`, if it is in the tail, or was there. Error: storage, damaged.
  Result<std::optional<BlockRow>> find(Sequence sequence);
  // The row with the last events, without them. Error: as find().
  Result<std::optional<BlockRow>> last();
  // Where the first row after `sequence` begins. Error: as find().
  Result<std::optional<Sequence>> next_first(Sequence sequence);

 private:
  struct Row {
    std::int64_t slot = 0;
    BlockRow row;
  };
  TailReader(Statement whole, Statement description, Statement last, Statement all)
      : whole_(std::move(whole)),
        description_(std::move(description)),
        last_(std::move(last)),
        all_(std::move(all)) {}
  // The last row of a run's present turn whose first sequence is at most `limit`, without its
  // events. A damaged row on the way leads astray: it sets astray_.
  Result<std::optional<Row>> last_up_to(std::int64_t run, Sequence limit);
  Result<std::optional<Row>> description_in(std::int64_t slot);
  // Looks at every row: the last that begins at or before `limit`.
  Result<std::optional<Row>> scan_up_to(Sequence limit);
  Result<std::optional<Row>> newest_up_to(Sequence limit);

  Statement whole_;
  Statement description_;
  Statement last_;
  Statement all_;
  bool astray_ = false;
};

}  // namespace headwater
