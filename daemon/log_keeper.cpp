#include "daemon/log_keeper.h"

#include <fmt/format.h>

#include <algorithm>

namespace headwater {
namespace {

constexpr std::uint64_t second_us = 1'000'000;
// Short against the time in which readings fill min_free.
constexpr std::uint64_t disk_interval_us = second_us / 10;
constexpr std::uint64_t limits_interval_us = 10 * second_us;
// Looking at ages reads a little of every segment's description.
constexpr std::uint64_t age_interval_us = 60 * second_us;
// Segments removed in one go when there is no room.
constexpr int hurry = 8;
// Important events that outlive the rest take a sixteenth of the log at most, or this.
constexpr std::uint64_t kept_share = 16;
constexpr std::uint64_t kept_bytes_default = std::uint64_t{64} * 1024 * 1024;

Uptime after(Uptime now, std::uint64_t microseconds) {
  return Uptime(now.microseconds() + microseconds);
}

Error ended_by_full_disk(const std::string& detail) {
  return {ErrorKind::storage, detail,
          "make room, lower `store.min_free`, or set `store.when_full` to drop_stored"};
}

}  // namespace

LogKeeper::LogKeeper(const std::string& directory, LogKeeperOptions options)
    : directory_(directory),
      options_(std::move(options)),
      reserve_(directory),
      guard_(options_.min_free, reserve_bytes),
      wal_watch_(options_.notice) {
  status_.min_free = options_.min_free;
}

Result<void> LogKeeper::work(Log& log, Uptime now) {
  if (now >= limits_due_) {
    limits_due_ = after(now, limits_interval_us);
    if (auto looked = look_at_limits(log, now); !looked) return looked;
  }
  if (now < disk_due_) return {};
  disk_due_ = after(now, disk_interval_us);
  if (auto looked = wal_watch_.look_at(log, now); !looked) return looked;
  status_.wal = wal_watch_.status();
  if (auto looked = look_at_disk(log); !looked) return looked;
  return guard_.wants_room() ? make_room(log, now) : Result<void>();
}

Result<void> LogKeeper::make_room(Log& log, Uptime now) {
  for (int i = 0; i < hurry; ++i) {
    if (auto given = log.give_back_space(); !given && given.error().kind != ErrorKind::full) {
      return given;
    }
    if (auto looked = look_at_disk(log); !looked) return looked;
    if (!guard_.wants_room()) break;
    if (options_.when_full == WhenFull::stop) {
      return ended_by_full_disk(fmt::format("{} has {} bytes left, less than store.min_free",
                                            directory_, status_.disk_free));
    }
    auto removed = remove_oldest(log, now);
    if (!removed) return removed.error();
    if (*removed) {
      guard_.removed();
      continue;
    }
    // What is in the tail alone may go once it is sealed.
    auto more = log.maintain();
    if (!more) {
      if (auto noted = note(more.error()); !noted) return noted;
    } else if (*more) {
      continue;
    }
    guard_.nothing_may_go();
    break;
  }
  announce();
  return {};
}

Result<void> LogKeeper::look_at_disk(Log& log) {
  auto free = options_.free_space(directory_);
  if (!free) return note(free.error());
  guard_.measured(*free, reserve_.is_there());
  status_.disk_free = *free;
  if (guard_.state() == DiskState::normal) {
    // Without it the log is kept all the same.
    const auto set_aside = reserve_.set_aside();
    if (!set_aside && !without_reserve_) {
      options_.notice(Severity::warning, "there is no reserve: " + set_aside.error().text());
    }
    without_reserve_ = !set_aside;
  }
  status_.reserve = reserve_.is_there();
  status_.removed = log.removed();
  announce();
  return {};
}

Result<void> LogKeeper::look_at_limits(Log& log, Uptime now) {
  if (auto kept = keep_limits(log, now); !kept) return note(kept.error());
  return {};
}

Result<void> LogKeeper::keep_limits(Log& log, Uptime now) {
  auto holdings = log.holdings();
  if (!holdings) return holdings.error();
  const RetentionOptions& rules = options_.retention;
  status_.events = holdings->events;
  status_.bytes = holdings->bytes;
  const bool over = (rules.max_size && holdings->bytes > *rules.max_size) ||
                    (rules.max_events && holdings->events > *rules.max_events);
  const bool look_at_age = rules.max_age && now >= age_due_;
  if (guard_.state() != DiskState::full) status_.alarm.clear();
  if ((!over && !look_at_age) || log.removing()) return {};
  if (look_at_age) age_due_ = after(now, age_interval_us);
  auto segments = log.oldest_segments(now);
  if (!segments) return segments.error();
  auto stored = confirmed(log);
  if (!stored) return stored.error();
  const Sequence due = due_for_removal(rules, *holdings, *segments, *stored);
  if (due > log.removed()) {
    why_ = "beyond the limits of store.retention";
    return log.begin_removal({due, *stored, kept_bytes()});
  }
  if (over) status_.alarm = "the log is larger than it should be, and nothing of it may go yet";
  return {};
}

Result<bool> LogKeeper::remove_oldest(Log& log, Uptime now) {
  auto segments = log.oldest_segments(now);
  if (!segments) return segments.error();
  auto stored = confirmed(log);
  if (!stored) return stored.error();
  const bool anything =
      options_.retention.anything_may_go || options_.when_full == WhenFull::drop_oldest;
  const Sequence oldest = oldest_removable(*segments, *stored, anything);
  if (oldest == Sequence()) return false;
  why_ = "the disk was full";
  return remove_now(log, {oldest, *stored, kept_bytes()});
}

Result<bool> LogKeeper::remove_now(Log& log, const Removal& removal) {
  const Sequence before = log.removed();
  const bool under_way = log.removing();
  for (bool gave_up = false;;) {
    auto more = Result<bool>(true);
    if (!log.removing()) {
      auto begun = log.begin_removal(removal);
      if (!begun) more = begun.error();
    }
    while (more && *more) more = log.remove_part();
    if (more) return under_way || log.removed() > before;
    if (more.error().kind != ErrorKind::full || gave_up) {
      if (auto noted = note(more.error()); !noted) return noted.error();
      return false;
    }
    reserve_.give_up();
    gave_up = true;
  }
}

Result<void> LogKeeper::write_failed(const Error& error) {
  if (options_.when_full == WhenFull::stop) return ended_by_full_disk(error.detail);
  reserve_.give_up();
  guard_.write_failed();
  announce();
  return {};
}

Result<Sequence> LogKeeper::confirmed(Log& log) const {
  if (!options_.ships) return log.head().sequence;
  auto cursor = log.cursor(upstream_cursor);
  if (!cursor && cursor.error().kind != ErrorKind::damaged) return cursor.error();
  return cursor && *cursor ? (*cursor)->sequence : Sequence();
}

std::uint64_t LogKeeper::kept_bytes() const {
  return options_.retention.max_size ? *options_.retention.max_size / kept_share
                                     : kept_bytes_default;
}

Result<std::optional<ReportRemoved>> LogKeeper::unreported(Log& log) {
  if (!reported_) {
    auto cursor = log.cursor(removed_cursor);
    if (!cursor && cursor.error().kind != ErrorKind::damaged) return cursor.error();
    reported_ = cursor && *cursor ? (*cursor)->sequence : Sequence();
  }
  if (log.removed() <= *reported_) return std::optional<ReportRemoved>();
  auto stored = confirmed(log);
  if (!stored) return stored.error();
  return std::optional(ReportRemoved{reported_->next(), log.removed(), *stored, why_});
}

Result<void> LogKeeper::reported(Log& log) {
  auto chain = log.removed_chain();
  if (!chain) return chain.error();
  reported_ = log.removed();
  return log.set_cursor(removed_cursor, {log.removed(), *chain});
}

Result<void> LogKeeper::note(const Error& error) {
  if (error.kind == ErrorKind::storage) return error;
  if (error.kind == ErrorKind::full) return write_failed(error);
  if (status_.alarm != error.text()) options_.notice(Severity::error, error.text());
  status_.alarm = error.text();
  return {};
}

void LogKeeper::announce() {
  if (guard_.state() == status_.disk) return;
  status_.disk = guard_.state();
  switch (status_.disk) {
    case DiskState::normal:
      status_.alarm.clear();
      return options_.notice(Severity::notice, "there is room on the disk again");
    case DiskState::low:
      status_.alarm.clear();
      return options_.notice(Severity::warning,
                             fmt::format("{} has {} bytes left: what may go of the log is removed",
                                         directory_, status_.disk_free));
    case DiskState::full:
      status_.alarm =
          "the disk is full: nothing is stored or acknowledged until there is room again";
      return options_.notice(Severity::error, fmt::format("{}: {}", directory_, status_.alarm));
  }
}

}  // namespace headwater
