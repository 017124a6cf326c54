#include "tests/bench/kept_bench.h"

#include "model/clock.h"
#include "store/log.h"
#include "store/reader.h"
#include "tests/bench/measure.h"
#include "tests/bench/row_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <span>

namespace headwater::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t commit = 100;
constexpr std::int64_t day_us = std::int64_t{86'400} * 1'000'000;

// Bytes that a database takes on disk once everything is in its one file.
double file_size(const std::string& file) {
  auto database = Database::open(file, Database::Mode::read_write).value();
  database.execute("PRAGMA wal_checkpoint(TRUNCATE)").value();
  return static_cast<double>(fs::file_size(file));
}

// Stores the events of so many days, each a day later than the one before.
void fill(std::vector<Event> events, int days, Log& log, RowTable& table) {
  const SystemClock clock;
  for (int day = 0; day < days; ++day) {
    for (std::size_t done = 0; done < events.size(); done += commit) {
      const auto part = std::span(events).subspan(done, std::min(commit, events.size() - done));
      log.append(part, clock.now()).value();
      while (log.maintain().value()) {
      }
      table.append(part);
    }
    for (Event& event : events) event.time = Timestamp(event.time.microseconds() + day_us);
  }
}

void bench_days(double raw, const std::vector<Event>& events, int days,
                const std::string& directory) {
  const std::string log_directory = directory + "/log";
  const std::string row_directory = directory + "/rows";
  fs::remove_all(log_directory);
  fs::remove_all(row_directory);
  fs::create_directories(row_directory);
  {
    const SystemClock clock;
    auto log = Log::open(log_directory, {"bench", {}}, clock.now().wall).value();
    RowTable table(row_directory);
    fill(events, days, log, table);
  }
  auto reader = LogReader::open(log_directory).value();
  const auto size = reader.size().value();
  const auto count = static_cast<double>(events.size()) * days;
  const auto sealed = count - static_cast<double>(size.tail_events);
  fmt::print(
      "\nbytes kept per event, {} of telemetry, commits of {}\n"
      "  raw message (topic and payload)       {:>8.1f}\n"
      "  row table, database file              {:>8.1f}\n"
      "  log, database file                    {:>8.1f}\n"
      "  log, sealed segments alone            {:>8.1f}\n",
      days == 1 ? "the day" : fmt::format("{} such days", days), commit, raw,
      file_size(row_directory + "/rows.db") / count, file_size(log_directory + "/log.db") / count,
      static_cast<double>(size.segment_bytes) / sealed);
}

}  // namespace

void bench_kept(const std::vector<SensorMessage>& messages, const std::vector<Event>& events,
                const std::string& directory) {
  double raw = 0;
  for (const auto& message : messages) {
    raw += static_cast<double>(message.topic.size() + message.payload.size());
  }
  raw /= static_cast<double>(messages.size());
  bench_days(raw, events, 1, directory);
  bench_days(raw, events, 7, directory);
}

}  // namespace headwater::testing
