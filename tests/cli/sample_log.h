// A log of a test's own, with fixed identity and times, and the program that is asked about it.
#pragma once

#include "model/payload.h"
#include "store/log.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

#include <optional>
#include <string>
#include <vector>

namespace headwater::testing {

// The point in time that ISO 8601 `text` names.
[[nodiscard]] Timestamp at(const std::string& text);

[[nodiscard]] Event reading(const std::string& device, Measurements measurements, Timestamp time);

// An event of any type that happened at `time`.
template <class Payload>
[[nodiscard]] Event event_of(const std::string& device, const Payload& payload, Timestamp time) {
  return make_event(device, time, payload);
}

// Segments of ten events, so that a short log has several, and a row of the tail for each commit.
[[nodiscard]] inline LogTuning small_segments() {
  LogTuning tuning;
  tuning.segment_events = 10;
  tuning.tail_row_bytes = 0;
  return tuning;
}

class SampleLog {
 public:
  // An empty log with the id 000102...0f of the gateway greenhouse-1.
  explicit SampleLog(const LogTuning& tuning = {});

  // One commit, recorded at `recorded` by the wall clock. Throws if it fails.
  void append(const std::vector<Event>& events, Timestamp recorded);
  // dev-1 registered, online and with one reading, then dev-2 likewise; a commit each, at
  // 2026-01-01 10:00 and 10:05.
  void append_two_devices();
  // The writer, which a daemon would have open.
  [[nodiscard]] Log& writer() { return *log_; }
  // As if no daemon ran.
  void close() { log_.reset(); }

  [[nodiscard]] std::string directory() const { return folder_.path(); }
  // Runs `headwater --store DIRECTORY ARGUMENTS`.
  [[nodiscard]] Outcome ask(std::vector<std::string> arguments) const;

 private:
  TempDir folder_;
  std::optional<Log> log_;
};

[[nodiscard]] std::vector<std::string> lines_of(const std::string& text);

}  // namespace headwater::testing
