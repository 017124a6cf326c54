// A log with small segments and snapshots where a test wants them, of which the test keeps a plain
// copy of every event.
#pragma once

#include "cli/owned_event.h"
#include "model/state.h"
#include "store/log.h"
#include "store/reader.h"
#include "tests/support/settle.h"
#include "tests/support/temp_dir.h"

#include <optional>
#include <string>
#include <vector>

namespace headwater::testing {

class DeviceLog {
 public:
  DeviceLog() : log_(Log::open(folder_.path(), {"gw", {}}, Timestamp(), tuning()).value()) {}

  // One commit at so many seconds of the wall clock, ten seconds of uptime behind the one before.
  void append(const std::vector<Event>& events, std::int64_t wall) {
    uptime_ += 10;
    append(events, {Timestamp(wall * 1'000'000), Uptime(uptime_ * 1'000'000)});
  }
  void append(const std::vector<Event>& events, Instant at) {
    log_.append(events, at).value();
    for (const Event& event : events) {
      const RecordedEvent recorded = as_recorded(event, next(), at);
      events_.emplace_back(recorded);
      state_.apply(recorded).value();
    }
    settle(log_);
  }
  void snapshot() { log_.write_snapshot(state_).value(); }
  // About half of the segments go.
  void remove_beginning() {
    settle(log_);
    const Sequence half(head().value() / 2);
    log_.begin_removal({half, last_sequence, 1'000'000}).value();
    while (log_.remove_part().value()) {
    }
  }

  [[nodiscard]] Sequence head() const { return Sequence(events_.size()); }
  [[nodiscard]] Sequence next() const { return head().next(); }
  [[nodiscard]] Sequence removed() const { return log_.removed(); }
  [[nodiscard]] const State& state() const { return state_; }
  [[nodiscard]] const std::vector<OwnedEvent>& events() const { return events_; }
  [[nodiscard]] Log& writer() { return log_; }
  [[nodiscard]] std::string directory() const { return folder_.path(); }
  [[nodiscard]] LogReader reader() const { return LogReader::open(directory()).value(); }

 private:
  static LogTuning tuning() {
    LogTuning tuning;
    tuning.segment_events = 20;
    return tuning;
  }

  TempDir folder_{TempDir::InMemory()};
  Log log_;
  State state_;
  std::vector<OwnedEvent> events_;
  std::uint64_t uptime_ = 0;
};

}  // namespace headwater::testing
