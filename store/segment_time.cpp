#include "store/segment_time.h"

#include "store/checksum.h"

namespace headwater {
namespace {

std::int64_t checksum_of(std::int64_t first, std::int64_t elapsed) {
  return static_cast<std::int64_t>(ChecksumInput().add(first).add(elapsed).checksum());
}

}  // namespace

Result<void> write_segment_time(Database& database, Sequence first, std::uint64_t elapsed_us) {
  auto insert = database.prepare("INSERT OR REPLACE INTO segment_time VALUES (?, ?, ?)");
  if (!insert) return insert.error();
  const auto at = static_cast<std::int64_t>(first.value());
  const auto elapsed = static_cast<std::int64_t>(elapsed_us);
  return insert->bind(1, at).bind(2, elapsed).bind(3, checksum_of(at, elapsed)).run();
}

Result<std::map<Sequence, std::uint64_t>> read_segment_times(Database& database) {
  auto query = database.prepare("SELECT first, elapsed, checksum FROM segment_time");
  if (!query) return query.error();
  std::map<Sequence, std::uint64_t> times;
  for (;;) {
    auto row = query->step();
    if (!row) return row.error();
    if (!*row) return times;
    if (query->integer(2) != checksum_of(query->integer(0), query->integer(1))) continue;
    times.emplace(static_cast<std::uint64_t>(query->integer(0)),
                  static_cast<std::uint64_t>(query->integer(1)));
  }
}

}  // namespace headwater
