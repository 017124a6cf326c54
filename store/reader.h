// The log, as its readers see it: while it is being written, and when nobody writes.
//
// Every call is one short read of its own, so that a reader never holds the writer up or the
// write-ahead log down; what is committed when a call begins is what it sees. One thread at a time;
// open as many readers as there are threads.
#pragma once

#include "model/error.h"
#include "model/log_id.h"
#include "store/append_key.h"
#include "store/block.h"
#include "store/cursor.h"
#include "store/gap.h"
#include "store/kept.h"
#include "store/segment_index.h"
#include "store/segment_time.h"
#include "store/segment_walk.h"
#include "store/snapshot.h"
#include "store/sqlite.h"
#include "store/tail.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace headwater {

// What a log is made of.
struct LogSize {
  std::uint64_t segments = 0;
  std::uint64_t segment_bytes = 0;  // as stored, compressed
  std::uint64_t tail_events = 0;
  std::uint64_t tail_bytes = 0;
};

class LogReader {
 public:
  // Error: not_found, storage, damaged, unsupported.
  static Result<LogReader> open(const std::string& directory);

  [[nodiscard]] const LogId& id() const { return id_; }
  [[nodiscard]] const std::string& gateway() const { return gateway_; }
  [[nodiscard]] Timestamp created() const { return created_; }

  // The position of the last event, and the chain there. Error: storage, damaged.
  Result<Cursor> head();
  // The chain at a position of the log. Error: not_found beyond the head, or within a gap; storage,
  // damaged.
  Result<Hash> chain_at(Sequence sequence);
  // The block that holds `sequence`, or nothing beyond the head. Error: not_found in a gap;
  // storage; damaged, also if the log goes on but the block is missing.
  Result<std::optional<Block>> block_at(Sequence sequence);
  // Where the first block after `sequence` begins, or nothing. Error: storage, damaged.
  Result<std::optional<Sequence>> next_block_after(Sequence sequence);
  // Passes over what has nothing that `filter` wants; this reader must outlive it.
  [[nodiscard]] SegmentWalk walk(ScanFilter filter) {
    return SegmentWalk(*database_, std::move(filter));
  }
  // What the row of the segment that begins at `first` says of it; nothing if there is no segment.
  // Error: storage.
  Result<std::optional<SegmentIndex>> segment_index(Sequence first);
  // As read_segment_times() of segment_time.h.
  Result<std::vector<SegmentTime>> segment_times();
  // The gap that holds `sequence`, if there is one. Error: storage, damaged.
  Result<std::optional<Gap>> gap_at(Sequence sequence);
  // As removed_up_to() of gap.h.
  Result<Sequence> removed_up_to();
  // All gaps, ascending. Error: storage; damaged, also for one of them.
  Result<std::vector<Gap>> gaps();
  // The devices' numbers in the segments' index. Error: storage, damaged.
  Result<std::unordered_map<std::string, std::uint32_t>> device_numbers();
  // Where the segments begin whose description is damaged. Error: storage, damaged.
  Result<std::vector<Sequence>> damaged_segments();
  // SQLite's own check of the file's structure: empty if all is well, else what it found.
  Result<std::string> check_structure();
  Result<std::optional<Cursor>> cursor(std::string_view name);
  // What the centre has confirmed, as it is known outside the database (confirmed_file.h).
  [[nodiscard]] std::optional<Cursor> confirmed() const;
  // As read_snapshot() of snapshot.h; whether it is of this log is not checked.
  Result<std::optional<Snapshot>> snapshot(Sequence at, std::uint64_t& passed_over);
  // As read_kept() of kept.h: of events that are not here any more.
  Result<void> kept_events(Sequence from, Sequence to, bool reverse, const KeptHandler& take) {
    return read_kept(*database_, from, to, reverse, take);
  }
  // As Log::find_append_key().
  Result<std::optional<Appended>> find_append_key(std::string_view key) {
    return headwater::find_append_key(*database_, key);
  }
  // As kept_row_after() of kept.h, and all_append_keys() of append_key.h: for a copy of the log.
  Result<std::optional<KeptRow>> kept_row_after(Sequence sequence) {
    return headwater::kept_row_after(*database_, sequence);
  }
  Result<std::vector<AppendKeyRow>> append_keys() { return all_append_keys(*database_); }
  Result<LogSize> size();

 private:
  explicit LogReader(Database database)
      : database_(std::make_unique<Database>(std::move(database))) {}
  Result<void> prepare();
  Result<std::optional<Block>> find(Sequence sequence);
  Result<std::optional<BlockRow>> find_segment(Sequence sequence);
  // The last block that begins at or before `limit`, without its events.
  static Result<std::optional<Block>> last_whole(Statement& descriptions, Sequence limit);
  Result<Cursor> find_head();

  std::string directory_;
  std::unique_ptr<Database> database_;  // at one place: the statements refer to it
  LogId id_;
  std::string gateway_;
  Timestamp created_;
  std::optional<Statement> segment_at_;
  std::optional<Statement> segment_before_;
  std::optional<TailReader> tail_;
};

}  // namespace headwater
