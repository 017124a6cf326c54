// Another copy of a log, made block by block: what a backup is.
//
// Every block is checked against the chain on its way. Commits of the tail are packed into
// segments, so that the copy has no tail. The database is not in use by anybody and is thrown away
// if the copy fails, so nothing of it is on stable storage before finish().
#pragma once

#include "model/log_id.h"
#include "store/append_key.h"
#include "store/block.h"
#include "store/cursor.h"
#include "store/device_numbers.h"
#include "store/gap.h"
#include "store/kept.h"
#include "store/snapshot.h"
#include "store/sqlite.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace headwater {

class LogCopy {
 public:
  // Makes the database `file`, which must not be there. Error: storage.
  static Result<LogCopy> create(const std::string& file, const LogId& id,
                                const std::string& gateway, Timestamp created);

  // The position behind what has been taken.
  [[nodiscard]] Sequence next() const { return head_.sequence.next(); }
  [[nodiscard]] const Cursor& head() const { return head_; }
  [[nodiscard]] std::uint64_t events() const { return events_; }
  [[nodiscard]] std::uint64_t gaps() const { return gaps_; }

  // Takes the block that holds next(). Error: damaged, if it does not follow or is not what it
  // says; storage.
  Result<void> add(Block block);
  // Takes the gap that holds next(). It may have begun before: then what it has swallowed of the
  // original while the copy was made goes here too. Error: damaged, storage.
  Result<void> add(const Gap& gap);
  // Error: storage.
  Result<void> add(const Snapshot& snapshot);
  Result<void> add(std::string_view name, const Cursor& cursor);
  Result<void> add(const KeptRow& row);
  Result<void> add(std::span<const AppendKeyRow> keys);
  // As removed_up_to() of gap.h.
  Result<Sequence> removed_up_to() { return headwater::removed_up_to(*database_); }
  // Writes what is left and closes the database. Error: storage.
  Result<void> finish();

 private:
  LogCopy(Database database, DeviceNumbers numbers, const Hash& origin)
      : database_(std::move(database)), numbers_(std::move(numbers)), head_{Sequence(), origin} {}

  Result<void> write(const Block& block, std::string_view frames, std::uint64_t elapsed_us);
  Result<void> write_pending();
  Result<void> forget_from(Sequence first);

  std::optional<Database> database_;
  DeviceNumbers numbers_;
  Cursor head_;
  std::uint64_t events_ = 0;
  std::uint64_t gaps_ = 0;
  std::optional<BlockBuilder> pending_;  // small blocks that will be one segment
  std::uint64_t pending_us_ = 0;         // the log time that went by in them
};

}  // namespace headwater
