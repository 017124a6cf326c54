#include "store/backup.h"

#include "store/creation.h"
#include "store/failpoint.h"
#include "store/log_copy.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

namespace headwater {
namespace {

namespace fs = std::filesystem;

constexpr int snapshots_kept = 2;  // the newest ones

// The file under its working name: gone unless it was renamed.
class UnfinishedFile {
 public:
  explicit UnfinishedFile(const std::string& file) : file_(file), name_(file + ".new") { remove(); }
  ~UnfinishedFile() { remove(); }
  UnfinishedFile(const UnfinishedFile&) = delete;
  UnfinishedFile& operator=(const UnfinishedFile&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  Result<void> publish() {
    failpoint(Failpoint::backup_before_sync);
    if (auto synced = sync_path(name_); !synced) return synced;
    failpoint(Failpoint::backup_before_rename);
    if (std::rename(name_.c_str(), file_.c_str()) != 0) {
      return Error{ErrorKind::storage, fmt::format("{}: {}", file_, std::strerror(errno)), ""};
    }
    failpoint(Failpoint::backup_after_rename);
    auto synced = sync_path(fs::absolute(file_).parent_path().string());
    if (synced) failpoint(Failpoint::backup_after_sync);
    return synced;
  }

 private:
  void remove() const {
    std::error_code ignored;
    for (const char* suffix : {"", "-journal", "-wal", "-shm"}) fs::remove(name_ + suffix, ignored);
  }

  const std::string file_;
  const std::string name_;
};

// Copies what comes next, up to event `end`. Between two reads the writer may have made a gap of
// it.
Result<void> copy_next(LogReader& reader, LogCopy& copy, Sequence end) {
  auto block = reader.block_at(copy.next());
  if (block && *block && (*block)->last() > end) {
    auto front = cut_back(**block, end);
    if (!front) return front.error();
    return copy.add(std::move(*front));
  }
  if (block && *block) return copy.add(std::move(**block));
  if (block) {
    return Error{ErrorKind::damaged, fmt::format("event {} is missing", copy.next().value()),
                 "run `headwater verify`"};
  }
  if (block.error().kind != ErrorKind::not_found) return block.error();
  auto gap = reader.gap_at(copy.next());
  if (!gap) return gap.error();
  if (!*gap) return {};  // it has been filled again
  return copy.add(**gap);
}

// Copies the newest snapshot up to `at`, if there is one of this log. Where it stands, or nothing.
Result<std::optional<Sequence>> copy_snapshot(LogReader& reader, LogCopy& copy, Sequence at) {
  std::uint64_t passed_over = 0;
  while (at > Sequence()) {
    auto snapshot = reader.snapshot(at, passed_over);
    if (!snapshot) return snapshot.error();
    if (!*snapshot) break;
    const Sequence found = (*snapshot)->sequence;
    auto chain = reader.chain_at(found);
    if (!chain && chain.error().kind != ErrorKind::not_found) return chain.error();
    if (chain && *chain == (*snapshot)->chain) {
      if (auto added = copy.add(**snapshot); !added) return added.error();
      return std::optional(found);
    }
    at = found.previous();
  }
  return std::optional<Sequence>();
}

Result<void> copy_snapshots(LogReader& reader, LogCopy& copy) {
  Sequence at = copy.head().sequence;
  for (int kept = 0; kept < snapshots_kept; ++kept) {
    auto copied = copy_snapshot(reader, copy, at);
    if (!copied) return copied.error();
    if (!*copied) return {};
    at = (*copied)->previous();
  }
  // Where the log's beginning has been removed, a snapshot stands for it.
  auto removed = reader.gap_at(Sequence(1));
  if (!removed) return removed.error();
  if (!*removed || at < (*removed)->last()) return {};
  auto base = copy_snapshot(reader, copy, (*removed)->last());
  if (!base) return base.error();
  return {};
}

// Of what the copy has as removed: it may have been made before the last removal. Damaged rows go
// as they are, so that the copy says of them what the log says.
Result<void> copy_kept_events(LogReader& reader, LogCopy& copy) {
  auto removed = copy.removed_up_to();
  if (!removed) return removed.error();
  for (Sequence at;;) {
    auto row = reader.kept_row_after(at);
    if (!row) return row.error();
    if (!*row || (*row)->last > *removed) return {};
    at = (*row)->last;
    if (auto added = copy.add(**row); !added) return added;
  }
}

// Those that stand for events which the copy has; likewise.
Result<void> copy_append_keys(LogReader& reader, LogCopy& copy) {
  auto keys = reader.append_keys();
  if (!keys) return keys.error();
  std::erase_if(*keys, [&](const AppendKeyRow& key) {
    return key.appended.first.plus(key.appended.count) > copy.next();
  });
  return copy.add(*keys);
}

Result<void> copy_log(LogReader& reader, const std::string& file, Backup& backup,
                      const std::function<void(Sequence, Sequence)>& progress) {
  // Before the head: the log must reach what has been confirmed, and have recorded what is said to
  // be recorded.
  std::vector<std::pair<std::string_view, Cursor>> cursors;
  for (const std::string_view name : {upstream_cursor, removed_cursor}) {
    auto cursor = reader.cursor(name);
    // What is recorded twice is not lost.
    const bool needless = !cursor && name == removed_cursor;
    if (needless && cursor.error().kind == ErrorKind::damaged) continue;
    if (!cursor) return cursor.error();
    if (*cursor) cursors.emplace_back(name, **cursor);
  }
  auto head = reader.head();
  if (!head) return head.error();
  auto copy = LogCopy::create(file, reader.id(), reader.gateway(), reader.created());
  if (!copy) return copy.error();
  while (copy->head().sequence < head->sequence) {
    if (auto copied = copy_next(reader, *copy, head->sequence); !copied) return copied;
    failpoint(Failpoint::backup_copying);
    if (progress) progress(copy->head().sequence, head->sequence);
  }
  for (const auto& [name, cursor] : cursors) {
    if (auto added = copy->add(name, cursor); !added) return added;
  }
  for (const auto copy_part : {copy_snapshots, copy_kept_events, copy_append_keys}) {
    if (auto copied = copy_part(reader, *copy); !copied) return copied;
  }
  backup.end = copy->head();
  backup.events = copy->events();
  backup.gaps = copy->gaps();
  return copy->finish();
}

}  // namespace

Result<Backup> back_up(LogReader& reader, const std::string& file, bool replace,
                       const std::function<void(Sequence at, Sequence head)>& progress) {
  std::error_code code;
  if (!replace && fs::exists(file, code)) {
    return Error{ErrorKind::invalid_input, fmt::format("{} is there already", file),
                 "choose another name, or replace it with --force"};
  }
  Backup backup;
  UnfinishedFile unfinished(file);
  auto copied = copy_log(reader, unfinished.name(), backup, progress);
  if (!copied) return copied.error();
  backup.bytes = fs::file_size(unfinished.name(), code);
  if (auto published = unfinished.publish(); !published) return published.error();
  return backup;
}

}  // namespace headwater
