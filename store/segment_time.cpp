#include "store/segment_time.h"

#include "store/checksum.h"

namespace headwater {
namespace {

std::int64_t checksum_of(std::int64_t first, std::int64_t count, std::int64_t elapsed,
                         std::int64_t recorded_to) {
  return static_cast<std::int64_t>(
      ChecksumInput().add(first).add(count).add(elapsed).add(recorded_to).checksum());
}

}  // namespace

Result<void> write_segment_time(Database& database, const SegmentTime& time) {
  auto insert = database.prepare("INSERT OR REPLACE INTO segment_time VALUES (?, ?, ?, ?, ?)");
  if (!insert) return insert.error();
  const auto first = static_cast<std::int64_t>(time.first.value());
  const auto count = static_cast<std::int64_t>(time.count);
  const auto elapsed = static_cast<std::int64_t>(time.elapsed_us);
  const std::int64_t recorded_to = time.recorded_to.microseconds();
  return insert->bind(1, first)
      .bind(2, count)
      .bind(3, elapsed)
      .bind(4, recorded_to)
      .bind(5, checksum_of(first, count, elapsed, recorded_to))
      .run();
}

Result<std::vector<SegmentTime>> read_segment_times(Database& database) {
  auto query = database.prepare(
      "SELECT first, count, elapsed, recorded_to, checksum FROM segment_time ORDER BY first");
  if (!query) return query.error();
  std::vector<SegmentTime> times;
  for (;;) {
    auto row = query->step();
    if (!row) return row.error();
    if (!*row) return times;
    const std::int64_t first = query->integer(0);
    const std::int64_t count = query->integer(1);
    const std::int64_t elapsed = query->integer(2);
    const std::int64_t recorded_to = query->integer(3);
    if (query->integer(4) != checksum_of(first, count, elapsed, recorded_to) || count < 1) continue;
    times.push_back({Sequence(static_cast<std::uint64_t>(first)), static_cast<std::uint64_t>(count),
                     static_cast<std::uint64_t>(elapsed), Timestamp(recorded_to)});
  }
}

}  // namespace headwater
