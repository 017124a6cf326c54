// Keeps a log within its limits and the disk from filling up: removes what the rules of retention
// let go, makes room when there is none, and says when nothing can be stored.
//
// Used by the writer's thread alone, between commits.
#pragma once

#include "daemon/disk_guard.h"
#include "daemon/wal_watch.h"
#include "model/command.h"
#include "model/notice.h"
#include "store/log.h"
#include "store/options.h"
#include "store/reserve.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace headwater {

struct RetentionStatus {
  Sequence removed;  // the last event that is not here any more
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;
  DiskState disk = DiskState::normal;
  std::uint64_t disk_free = 0;
  std::uint64_t min_free = 0;
  bool reserve = false;
  std::string alarm;  // empty: all is well
  WalStatus wal;
};

struct LogKeeperOptions {
  RetentionOptions retention;
  WhenFull when_full = WhenFull::drop_stored;
  std::uint64_t min_free = 0;
  bool ships = false;  // to a centre; else all of the log may go
  // What the file system of a directory has left, in bytes.
  std::function<Result<std::uint64_t>(const std::string& directory)> free_space =
      headwater::free_space;
  NoticeSink notice = [](Severity, std::string_view) {};
};

class LogKeeper {
 public:
  // `directory`: that of the log.
  LogKeeper(const std::string& directory, LogKeeperOptions options);

  // Looks at the log and the disk, if that is due, and begins what is to be done; the log's own
  // maintenance goes on with it. Error: storage, also if a full disk is to end the program.
  Result<void> work(Log& log, Uptime now);
  // Does at once what makes room, as far as it goes: nothing can be stored before. Error: likewise.
  Result<void> make_room(Log& log, Uptime now);

  [[nodiscard]] bool may_write() const { return guard_.may_write(); }
  // Whether that is a mere attempt, before which to wait a little.
  [[nodiscard]] bool tries() const { return guard_.tries(); }
  // A commit has been written.
  void written() { guard_.written(); }
  // A write has failed for want of room. Error: storage, if that is to end the program.
  Result<void> write_failed(const Error& error);

  // What has been removed and is not yet recorded as an event. Error: storage, damaged.
  Result<std::optional<ReportRemoved>> unreported(Log& log);
  // It has been recorded. Error: storage, full.
  Result<void> reported(Log& log);

  [[nodiscard]] const RetentionStatus& status() const { return status_; }

 private:
  Result<void> look_at_disk(Log& log);
  Result<void> look_at_limits(Log& log, Uptime now);
  Result<void> keep_limits(Log& log, Uptime now);
  // Removes the oldest segment, if it may go. Whether it was.
  Result<bool> remove_oldest(Log& log, Uptime now);
  Result<bool> remove_now(Log& log, const Removal& removal);
  // What the centre has stored, or would have, if there were one.
  Result<Sequence> confirmed(Log& log) const;
  [[nodiscard]] std::uint64_t kept_bytes() const;
  // Errors other than of writing are for people to see; the log goes on.
  Result<void> note(const Error& error);
  void announce();

  const std::string directory_;
  const LogKeeperOptions options_;
  Reserve reserve_;
  DiskGuard guard_;
  WalWatch wal_watch_;
  RetentionStatus status_;
  Uptime disk_due_;
  Uptime limits_due_;
  Uptime age_due_;
  bool without_reserve_ = false;  // and that was said
  std::string why_;               // the last removal
  std::optional<Sequence> reported_;
};

}  // namespace headwater
