// write_golden_log DIRECTORY: makes the log of which tests/store/golden keeps a copy, once for each
// format: what later versions must be able to read.
#include "store/log.h"
#include "tests/support/sample_events.h"
#include "tests/support/settle.h"

#include <iostream>

namespace {

using namespace headwater;
using testing::moment;

constexpr std::uint64_t commits = 25;
constexpr std::uint64_t snapshot_behind = 14;

// Three segments, one of them set aside, a tail, a snapshot and a cursor.
void write_golden(const std::string& directory) {
  LogTuning tuning;
  tuning.segment_events = 60;
  Log log =
      Log::open(directory, {"gw", LogId::from_bytes("0123456789abcdef")}, moment(1).wall, tuning)
          .value();
  State state;
  for (std::uint64_t i = 0; i < commits; ++i) {
    const auto events = testing::sample_readings(10);
    log.append(events, moment(i)).value();
    testing::fold_in(state, events, moment(i));
    testing::settle(log);
    if (i == snapshot_behind) log.write_snapshot(state).value();
  }
  log.set_cursor(upstream_cursor, {log.head().sequence, log.head().chain}).value();
  Database::open(directory + "/log.db", Database::Mode::read_write)
      .value()
      .execute("UPDATE segment SET events = zeroblob(10) WHERE first = 61")
      .value();
  log.set_aside(Sequence(61)).value();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 64;
  write_golden(arguments[1]);
  // Into one file.
  const auto file = std::string(arguments[1]) + "/log.db";
  Database::open(file, Database::Mode::read_write).value().checkpoint().value();
  std::cout << file << '\n';
}
