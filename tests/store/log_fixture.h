// A log of a test's own, with segments small enough that a few events fill one.
#pragma once

#include "model/event_codec.h"
#include "store/log.h"
#include "store/reader.h"
#include "store/scan.h"
#include "tests/support/settle.h"
#include "tests/support/sample_events.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace headwater::testing {

class LogFixture : public ::testing::Test {
 protected:
  static LogTuning small_segments() {
    LogTuning tuning;
    tuning.segment_events = 100;
    return tuning;
  }

  // The same with a row for each commit, so that a test knows which row holds which event.
  static LogTuning row_for_each_commit() {
    LogTuning tuning = small_segments();
    tuning.tail_row_bytes = 0;
    return tuning;
  }

  [[nodiscard]] std::string path() const { return directory_.path(); }
  [[nodiscard]] std::string database() const { return directory_.file("log.db"); }

  [[nodiscard]] Result<Log> try_open(const std::string& gateway = "gw") const {
    return Log::open(path(), {gateway, {}}, moment(1).wall, small_segments());
  }
  [[nodiscard]] Log open() const { return try_open().value(); }
  [[nodiscard]] LogReader reader() const { return LogReader::open(path()).value(); }

  // Appends `count` sample readings in commits of `commit_events`; seals when it is due.
  static void fill(Log& log, std::size_t count, std::size_t commit_events = 10) {
    const std::vector<Event> events = sample_readings(count);
    for (std::size_t at = 0; at < count; at += commit_events) {
      const std::size_t size = std::min(commit_events, count - at);
      log.append({events.data() + at, size}, moment(at + 1)).value();
      settle(log);
    }
  }

  // Takes the rows that have been sealed out of the tail, where they would stay for a while.
  void drop_sealed_rows() const {
    auto raw = Database::open(database(), Database::Mode::read_write).value();
    raw.execute("DELETE FROM tail WHERE first <= (SELECT max(first + count - 1) FROM segment)")
        .value();
  }

  // Every event as canonical text: sequence, device, time, moment of commit and payload.
  [[nodiscard]] static std::string line(const RecordedEvent& event) {
    std::string text = std::to_string(event.sequence.value());
    text.append(" ").append(event.device);
    text.append(" ").append(std::to_string(event.time.microseconds()));
    text.append(" ").append(std::to_string(event.recorded.wall.microseconds()));
    text.append(" ").append(std::to_string(event.recorded.uptime.microseconds()));
    return text.append(" ").append(event.payload);
  }

  [[nodiscard]] std::vector<std::string> content() const {
    LogReader log_reader = reader();
    ForwardScan scan(log_reader, {Sequence(1), last_sequence});
    std::vector<std::string> lines;
    while (const auto event = scan.next().value()) lines.push_back(line(*event));
    return lines;
  }

  TempDir directory_;
};

}  // namespace headwater::testing
