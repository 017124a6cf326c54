#include "tests/crash/damage.h"

#include "store/reader.h"
#include "store/verify.h"

#include <filesystem>
#include <stdexcept>

namespace headwater::testing {
namespace {

namespace fs = std::filesystem;

std::string copy_of(const std::string& directory) { return directory + "/copy"; }

std::vector<Block> lost_blocks(LogReader& copy, const Gap& gap) {
  std::vector<Block> blocks;
  for (Sequence at = gap.first; at <= gap.last(); at = blocks.back().last().next()) {
    blocks.push_back(copy.block_at(at).value().value());
  }
  return blocks;
}

}  // namespace

void keep_copy(const std::string& directory) {
  fs::create_directories(copy_of(directory));
  for (const char* name : {"log.db", "log.db-wal"}) {
    fs::copy_file(directory + "/" + name, copy_of(directory) + "/" + name,
                  fs::copy_options::overwrite_existing);
  }
  // It indexes the write-ahead log that was there before.
  fs::remove(copy_of(directory) + "/log.db-shm");
}

Sequence damage_row(const std::string& directory, const std::string& table, std::uint64_t number) {
  auto raw = Database::open(directory + "/log.db", Database::Mode::read_write).value();
  const std::string in_use =
      table == "tail" ? "tail WHERE first > (SELECT ifnull(max(first + count - 1), 0) FROM segment)"
                      : "segment WHERE first > (SELECT ifnull(max(count), 0) FROM gap WHERE "
                        "first = 1)";
  const std::uint64_t rows = std::stoull(raw.query_text("SELECT count(*) FROM " + in_use).value());
  if (rows == 0) return {};
  const std::string first =
      raw.query_text("SELECT first FROM " + in_use + " ORDER BY first LIMIT 1 OFFSET " +
                     std::to_string(number % rows))
          .value();
  raw.execute("UPDATE " + table +
              " SET events = CAST(X'FF' || substr(events, 2) AS BLOB) WHERE first = " + first)
      .value();
  return Sequence(std::stoull(first));
}

std::vector<Gap> lost_ranges(Log& log) {
  std::vector<Gap> gaps = log.gaps().value();
  std::erase_if(gaps, [](const Gap& gap) {
    return gap.reason == GapReason::trimmed || gap.reason == GapReason::dropped;
  });
  return gaps;
}

void set_damage_aside(Log& log, const std::string& directory) {
  auto reader = LogReader::open(directory).value();
  const Verification found = verify(reader).value();
  if (!found.structure.empty()) throw std::runtime_error(found.structure);
  for (const Damage& damage : found.damages) (void)log.set_aside(damage.from).value();
}

bool restore_gaps(Log& log, const std::string& directory) {
  bool whole = true;
  for (const Gap& gap : lost_ranges(log)) {
    auto copy = LogReader::open(copy_of(directory)).value();
    const auto restored = log.restore(lost_blocks(copy, gap));
    if (!restored && restored.error().kind != ErrorKind::in_use) {
      throw std::runtime_error(restored.error().text());
    }
    whole = whole && restored.has_value();
  }
  return whole;
}

}  // namespace headwater::testing
