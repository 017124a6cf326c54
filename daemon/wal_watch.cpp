#include "daemon/wal_watch.h"

#include "store/log_holders.h"

#include <fmt/format.h>

namespace headwater {
namespace {

constexpr std::uint64_t interval_us = 1'000'000;

std::string alarm_text(const Log& log) {
  const std::string holders = to_text(log_holders(log.directory()));
  const std::string who =
      holders.empty()
          ? fmt::format("some process; `fuser -v {}/log.db-shm` may tell which", log.directory())
          : holders;
  return fmt::format(
      "the write-ahead log grows, since a read of the log does not end. It may be "
      "that of {}: end it. Events are stored meanwhile, until the disk is full",
      who);
}

}  // namespace

Result<void> WalWatch::look_at(Log& log, Uptime now) {
  if (log.wal_bytes() > log.wal_limit()) {
    if (now < due_) return {};
    due_ = Uptime(now.microseconds() + interval_us);
    // Without it the file would stay as it is until the next commit.
    auto shortened = log.shorten_write_ahead_log();
    if (!shortened && shortened.error().kind != ErrorKind::full) return shortened;
  }
  status_.bytes = log.wal_bytes();
  status_.limit = log.wal_limit();
  const bool had_alarm = !status_.alarm.empty();
  status_.alarm = status_.bytes > status_.limit ? alarm_text(log) : "";
  if (!had_alarm && !status_.alarm.empty()) {
    notice_(Severity::warning,
            fmt::format("{}: {} ({} bytes)", log.directory(), status_.alarm, status_.bytes));
  } else if (had_alarm && status_.alarm.empty()) {
    notice_(Severity::notice, "the write-ahead log is short again");
  }
  return {};
}

}  // namespace headwater
