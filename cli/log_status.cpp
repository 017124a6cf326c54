#include "cli/log_status.h"

#include "store/scan.h"
#include "store/schema.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace headwater {
namespace {

namespace fs = std::filesystem;

std::uint64_t file_size(const std::string& path) {
  std::error_code code;
  const auto size = fs::file_size(path, code);
  return code ? 0 : size;  // without a write-ahead log there is no such file
}

FileSizes file_sizes(const std::string& directory) {
  const std::string database = directory + "/" + schema::database_file;
  std::error_code code;
  const auto space = fs::space(directory, code);
  return {file_size(database), file_size(database + "-wal"), code ? 0 : space.available};
}

// Seconds since `sequence` was recorded, or the next event that can be read; 0 if there is none, or
// if the clock says that it will be.
Result<std::uint64_t> age_of(LogReader& reader, Sequence sequence, Timestamp now) {
  ForwardScan scan(
      reader, {.from = sequence, .to = last_sequence, .filter = {}, .on_gap = [](const Gap&) {}});
  auto event = scan.next();
  if (!event && event.error().kind == ErrorKind::storage) return event.error();
  if (!event || !*event) return std::uint64_t{0};
  const auto age = now.microseconds() - (*event)->recorded.wall.microseconds();
  return static_cast<std::uint64_t>(std::max<std::int64_t>(age, 0)) / 1'000'000;
}

}  // namespace

Result<LogStatus> log_status(LogReader& reader, const std::string& directory,
                             std::optional<Sequence> confirmed, Timestamp now) {
  LogStatus status;
  auto head = reader.head();
  if (!head) return head.error();
  status.sequence = head->sequence;
  auto cursor = reader.cursor(upstream_cursor);
  if (!cursor) return cursor.error();
  status.stored =
      std::max(confirmed.value_or(Sequence()), *cursor ? (*cursor)->sequence : Sequence());
  auto size = reader.size();
  if (!size) return size.error();
  status.size = *size;
  status.files = file_sizes(directory);
  auto gaps = reader.gaps();
  if (!gaps && gaps.error().kind == ErrorKind::storage) return gaps.error();
  if (gaps) status.gaps = std::move(*gaps);
  if (status.stored >= status.sequence) return status;
  status.backlog.events = status.sequence.value() - status.stored.value();
  const double share =
      static_cast<double>(status.backlog.events) / static_cast<double>(status.sequence.value());
  const auto bytes = static_cast<double>(size->segment_bytes + size->tail_bytes);
  status.backlog.bytes = static_cast<std::uint64_t>(bytes * share);
  auto removed = reader.removed_up_to();
  if (!removed) return removed.error();
  auto age = age_of(reader, std::max(status.stored, *removed).next(), now);
  if (!age) return age.error();
  status.backlog.age_s = *age;
  return status;
}

}  // namespace headwater
