// append_forever DIRECTORY COMMIT_EVENTS: appends to a log until it is killed, and prints the last
// sequence of each commit once the append has returned. Event n says "temp" = n. Every 30 events it
// keeps a snapshot.
#include "store/fold.h"
#include "store/log.h"
#include "tests/support/sample_events.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace headwater;

Result<void> work_between_commits(Log& log, State& state, const std::vector<Event>& events) {
  const std::uint64_t first = log.head().sequence.value() + 1 - events.size();
  testing::fold_in(state, events, testing::moment(first));
  if (auto done = log.maintain(); !done) return done.error();
  if (!log.snapshot_is_due()) return {};
  return log.write_snapshot(state);
}

int append_until_killed(Log log, State state, std::size_t commit_events) {
  for (;;) {
    const std::uint64_t first = log.head().sequence.value() + 1;
    std::vector<Event> events;
    for (std::uint64_t i = 0; i < commit_events; ++i) {
      events.push_back(testing::reading_of("dev-1", static_cast<double>(first + i)));
    }
    if (auto appended = log.append(events, testing::moment(first)); !appended) {
      std::cerr << appended.error().text() << '\n';
      return 1;
    }
    const std::string line = std::to_string(log.head().sequence.value()) + "\n";
    if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) return 1;
    if (auto done = work_between_commits(log, state, events); !done) {
      std::cerr << done.error().text() << '\n';
      return 1;
    }
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return 64;
  LogTuning tuning;
  tuning.segment_events = 50;
  tuning.checkpoint_bytes = 40'000;
  tuning.snapshot_events = 30;
  auto log = Log::open(arguments[1], {"gw", {}}, Timestamp(), tuning);
  if (!log) {
    std::cerr << log.error().text() << '\n';
    return 1;
  }
  auto reader = LogReader::open(arguments[1]).value();
  auto state = state_at(reader, log->head().sequence);
  if (!state) {
    std::cerr << state.error().text() << '\n';
    return 1;
  }
  return append_until_killed(std::move(*log), std::move(*state), std::stoul(arguments[2]));
}
