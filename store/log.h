// The log, as its one writer sees it: an append returns after the fsync, and not before.
//
// One Log per directory and process, used from one thread. Readers (reader.h) are separate and may
// be many. After an Error of kind storage the outcome of what was being written is in doubt: the
// Log takes nothing any more, and the process should end; the next start reads what is there.
#pragma once

#include "model/event.h"
#include "model/log_id.h"
#include "model/state.h"
#include "store/block.h"
#include "store/cursor.h"
#include "store/sqlite.h"
#include "store/store_lock.h"
#include "store/tuning.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace headwater {

// Which log a directory holds, or shall hold.
struct LogIdentity {
  std::string gateway;
  std::optional<LogId> log;  // nothing: whichever is there, or a fresh one
};

// The end of a log.
struct Head {
  Sequence sequence;
  Hash chain{};
  Instant commit;  // the moment of the last commit
};

class Log {
 public:
  // Opens the log in `directory`, which is made if need be; creates it if there is none. Everything
  // in the tail is read and checked. Error: in_use, storage; damaged; unsupported (foreign or
  // newer: no byte is changed); configuration (the log is another gateway's).
  static Result<Log> open(const std::string& directory, const LogIdentity& identity, Timestamp now,
                          const LogTuning& tuning = {});

  // Stores `events` (at least one) as one commit of the moment `at`; they have the sequences after
  // head(). Error: storage.
  Result<void> append(std::span<const Event> events, Instant at);

  // Stores blocks from another copy of this log, all of them in one commit. The first must follow
  // head(), each other the one before. Error: damaged (a block that does not follow or is not what
  // it says), nothing stored; storage.
  Result<void> append(std::span<const Block> blocks);

  // Work that is due: sealing the tail, moving the write-ahead log. Call it after each commit, when
  // nobody waits. Error: storage.
  Result<void> maintain();

  // Whether enough events have come since the last snapshot.
  [[nodiscard]] bool snapshot_is_due() const {
    return head_.sequence.value() - snapshot_.value() >= tuning_.snapshot_events;
  }
  // Keeps `state`, which is that of head(), as a snapshot, and thins the older ones out; those up
  // to `base` are not touched. Where the table of snapshots is damaged nothing is kept, and the log
  // goes on without. Error: storage.
  Result<void> write_snapshot(const State& state, Sequence base = {});

  // Error: storage.
  Result<void> set_cursor(std::string_view name, const Cursor& cursor);
  // Error: storage.
  Result<std::optional<Cursor>> cursor(std::string_view name);

  [[nodiscard]] const Head& head() const { return head_; }
  [[nodiscard]] const LogId& id() const { return id_; }
  [[nodiscard]] const std::string& gateway() const { return gateway_; }

 private:
  Log(StoreLock lock, Database database, const LogTuning& tuning)
      : lock_(std::move(lock)), database_(std::move(database)), tuning_(tuning) {}

  Result<void> prepare();
  Result<void> identify(const LogIdentity& identity);
  Result<void> find_head();
  Result<void> read_last_segment();
  Result<void> read_tail();
  Result<void> check_cursors();
  Result<void> find_snapshot();
  Result<void> replace_snapshots(const State& state, Sequence base);
  static Result<BlockEnd> check_next(const Block& block, const Head& head);
  Result<void> store(std::span<const Block> blocks, Instant commit);
  Result<void> insert_tail(const Block& block);
  // Notes that what was being written is in doubt.
  Error in_doubt(Error error);

  StoreLock lock_;
  Database database_;
  LogTuning tuning_;
  LogId id_;
  std::string gateway_;
  Head head_;
  std::uint64_t tail_events_ = 0;
  std::size_t tail_bytes_ = 0;
  Sequence snapshot_;  // the newest one
  std::optional<Error> broken_;
  std::optional<Statement> insert_;
};

}  // namespace headwater
