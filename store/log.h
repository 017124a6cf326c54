// The log, as its one writer sees it: an append returns after the fsync, and not before.
//
// One Log per directory and process, used from one thread. Readers (reader.h) are separate and may
// be many. After an Error of kind storage the outcome of what was being written is in doubt: the
// Log takes nothing any more, and the process should end; the next start reads what is there. After
// one of kind full nothing of it was stored, and it can be tried again when there is room.
#pragma once

#include "model/event.h"
#include "model/log_id.h"
#include "model/state.h"
#include "store/append_key.h"
#include "store/block.h"
#include "store/commit_signal.h"
#include "store/cursor.h"
#include "store/device_numbers.h"
#include "store/gap.h"
#include "store/head.h"
#include "store/packing_thread.h"
#include "store/retention.h"
#include "store/sealing.h"
#include "store/sqlite.h"
#include "store/storage_damage.h"
#include "store/store_lock.h"
#include "store/tail.h"
#include "store/trimming.h"
#include "store/tuning.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace headwater {

// Which log a directory holds, or shall hold.
struct LogIdentity {
  std::string gateway;
  std::optional<LogId> log;  // nothing: whichever is there, or a fresh one
};

class Log {
 public:
  // Opens the log in `directory`, which is made if need be; creates it if there is none. Everything
  // in the tail is read and checked; what is damaged becomes a gap (take_damages()). Error: in_use,
  // storage; damaged (nothing was changed); unsupported (foreign or newer: no byte is changed);
  // configuration (the log is another gateway's).
  static Result<Log> open(const std::string& directory, const LogIdentity& identity, Timestamp now,
                          const LogTuning& tuning = {});

  // Has segments packed by `thread` from now on, instead of by maintain().
  void pack_on(std::shared_ptr<PackingThread> thread) { packing_thread_ = std::move(thread); }

  // Stores `events` (at least one) as one commit of the moment `at`; they have the sequences after
  // head(). With it the keys of its parts, for find_append_key(). Error: storage.
  Result<void> append(std::span<const Event> events, Instant at,
                      std::span<const AppendKey> keys = {});
  // What has been appended under a key, if it is among the newest append_keys_limit. Error:
  // storage; damaged (the key's record).
  Result<std::optional<Appended>> find_append_key(std::string_view key) {
    return headwater::find_append_key(*database_, key);
  }

  // Stores blocks from another copy of this log, all of them in one commit. The first must follow
  // head(), each other the one before. Error: damaged (a block that does not follow or is not what
  // it says), nothing stored; storage.
  Result<void> append(std::span<const Block> blocks);

  // Notes that the events which come next are not here and will not be: the log goes on behind
  // them. Error: damaged (the gap does not follow head()), nothing stored; storage.
  Result<void> append_gap(const Gap& gap);

  // A part of the work that is due: sealing the tail, moving the write-ahead log. Call it after
  // each commit, and while nobody waits for as long as it says that there is more: that the packing
  // thread has something to do does not count. Error: storage.
  Result<bool> maintain();
  // Whether the packing thread is at work for this log; and waits until it is not: maintain() then
  // goes on with what it has done.
  [[nodiscard]] bool packing() const { return sealing_ && sealing_->packing(); }
  void wait_for_packing() {
    if (sealing_) sealing_->wait();
  }

  // Looks at what holds `sequence`, and makes a gap of it if it is damaged, which take_damages()
  // tells of. The gap, or nothing if all is well. Error: storage.
  Result<std::optional<Gap>> set_aside(Sequence sequence);

  // Puts back what a gap has lost. The blocks must be all of its events, in order. Snapshots of
  // the state from there on go, since they may have been made without these events: the state has
  // to be folded anew before the next one. Error: not_found (no such gap); in_use (it is not behind
  // sealed segments yet, and maintain() will see to that); damaged (they are not what was lost),
  // nothing stored; storage.
  Result<void> restore(std::span<const Block> blocks);

  // Whether enough events have come since the last snapshot.
  [[nodiscard]] bool snapshot_is_due() const {
    return head_.sequence.value() - snapshot_.value() >= tuning_->snapshot_events;
  }
  // Keeps `state`, which is that of head(), as a snapshot, and thins the older ones out; those up
  // to `base` are not touched. Where the table of snapshots is damaged nothing is kept, and the log
  // goes on without. Error: storage.
  Result<void> write_snapshot(const State& state, Sequence base = {});

  // What the gap that begins at `first` has lost by damage, if commits of it that were sealed are
  // all in the tail yet (sealed_rows.h): for restore(). Error: storage, damaged.
  Result<std::optional<Block>> left_in_tail(Sequence first);

  // -- Removing the beginning (log_retention.cpp) --

  // The last event that has been removed; 0: none.
  [[nodiscard]] Sequence removed() const { return removed_; }
  // The chain there. Error: storage, damaged.
  Result<Hash> removed_chain();
  // Error: storage, damaged.
  Result<Holdings> holdings();
  // The oldest segments, up to segment_facts_limit of them. Error: storage, damaged.
  Result<std::vector<SegmentFacts>> oldest_segments(Uptime now);
  // Begins to remove what the oldest segments hold; maintain() and remove_part() go on with it.
  // Nothing happens while something is being removed. Error: storage, damaged.
  Result<void> begin_removal(const Removal& removal);
  [[nodiscard]] bool removing() const { return trimming_ || leftovers_; }
  // One part of it. True: there is more to do. Error: storage; full, and it can be tried again.
  Result<bool> remove_part();
  // Gives the file system back what is not needed: long when there is much of it, so only where
  // there is no room. Error: storage; full.
  Result<void> give_back_space();

  // What of the write-ahead log was in use after the last commit, in bytes; and what it may be when
  // no read stands in the way of maintain().
  [[nodiscard]] std::uint64_t wal_bytes() const { return database_->wal_bytes(); }
  [[nodiscard]] std::uint64_t wal_limit() const { return tuning_->wal_bytes_limit; }
  // Moves it, and makes its file as short as readers allow. Error: storage; full.
  Result<void> shorten_write_ahead_log();

  // Error: storage.
  Result<void> set_cursor(std::string_view name, const Cursor& cursor);
  // Error: storage.
  Result<std::optional<Cursor>> cursor(std::string_view name);
  // Keeps what the centre has confirmed outside the database, too (confirmed_file.h): the next
  // open() goes by the later of both. Once a minute is enough. Error: storage; nothing else is
  // touched by that.
  Result<void> keep_confirmed(const Cursor& cursor);

  [[nodiscard]] const Head& head() const { return head_; }
  [[nodiscard]] const LogId& id() const { return id_; }
  [[nodiscard]] const std::string& directory() const { return directory_; }
  [[nodiscard]] const std::string& gateway() const { return gateway_; }
  // What open(), maintain() and set_aside() have found damaged since the last call.
  [[nodiscard]] std::vector<StorageDamage> take_damages() { return std::exchange(damages_, {}); }
  // The gaps as they are now. Error: storage, damaged.
  Result<std::vector<Gap>> gaps() { return readable_gaps(*database_); }

 private:
  Log(StoreLock lock, Database database, const LogTuning& tuning)
      : lock_(std::move(lock)),
        database_(std::make_unique<Database>(std::move(database))),
        tuning_(std::make_unique<LogTuning>(tuning)) {}

  Result<void> prepare();
  Result<void> identify(const LogIdentity& identity);
  Result<void> recover();
  Result<void> find_snapshot();
  Result<void> replace_snapshots(const State& state, Sequence base);
  Result<BlockEnd> check_next(Block& block, const Head& head);
  Result<void> store(std::span<const Block> blocks, Instant commit,
                     std::span<const AppendKey> keys = {});
  Result<void> write_keys(std::span<const AppendKey> keys);
  Result<void> checkpoint();
  Result<bool> seal();
  Result<bool> seal_part();
  // How many events are looked at between two commits: more than come in with one.
  [[nodiscard]] std::uint64_t part_events() const {
    return std::max(tuning_->sealing_step, 2 * committed_events_);
  }
  [[nodiscard]] bool is_full(const TailWriter::Run& run) const;
  [[nodiscard]] bool tail_is_long() const;
  Result<void> find_removed();
  Result<bool> trim();
  Result<bool> give_back_part();
  // Log time since the newest segment ended.
  Result<std::uint64_t> age_of_sealed_end(Uptime now);
  Result<std::optional<Gap>> set_aside(Sequence sequence, const std::string& why);
  // Notes that what was being written is in doubt, unless the disk was full: what SQLite writes
  // last makes a commit one, so that then there was none.
  Error in_doubt(Error error);

  StoreLock lock_;
  std::unique_ptr<Database> database_;  // at one place: its parts below refer to it
  std::unique_ptr<LogTuning> tuning_;
  LogId id_;
  std::string gateway_;
  std::string directory_;
  Head head_;
  bool commit_known_ = true;  // the moment in head_ is that of its last commit
  Sequence sealed_;
  Sequence removed_;
  Sequence seal_up_to_;  // even if a run is not full
  Sequence snapshot_;    // the newest one
  std::vector<StorageDamage> damages_;
  std::unique_ptr<TailWriter> tail_;
  std::unique_ptr<DeviceNumbers> numbers_;
  std::shared_ptr<PackingThread> packing_thread_;
  std::unique_ptr<Sealing> sealing_;    // of the resting run, while it is not done
  std::unique_ptr<Trimming> trimming_;  // while something is being removed
  bool leftovers_ = false;              // removed segments may have to be deleted
  bool gives_back_ = false;             // there may be many unused pages
  std::optional<Error> untrimmable_;    // why nothing can be removed in this run
  std::uint64_t committed_events_ = 0;  // by the last append
  std::int64_t append_keys_ = 0;        // how many there are
  std::size_t checkpointed_bytes_ = 0;  // how long the write-ahead log was at the last checkpoint
  std::optional<Error> broken_;
  CommitSignal signal_;
};

}  // namespace headwater
