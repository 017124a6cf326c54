#include "tests/bench/append_bench.h"

#include "model/clock.h"
#include "store/fold.h"
#include "store/log.h"
#include "tests/bench/measure.h"
#include "tests/bench/readings.h"
#include "tests/bench/row_table.h"

#include <fmt/format.h>

#include <filesystem>
#include <span>

namespace headwater::testing {
namespace {

namespace fs = std::filesystem;

struct Figures {
  std::vector<double> rate;     // events/s
  std::vector<double> written;  // bytes an event
};

struct Size {
  std::size_t commit;  // events
  std::size_t events;  // in all
};
constexpr Size sizes[] = {{1, 4'000}, {100, 100'000}, {1'000, 400'000}};

std::string fresh(const std::string& directory) {
  fs::remove_all(directory);
  fs::create_directories(directory);
  return directory;
}

// Calls `append` for `size.events` events, `size.commit` at a time, over and over the same ones.
template <class Append>
void run(const std::vector<Event>& events, Size size, Figures& figures, const Append& append) {
  const auto before = bytes_written();
  std::size_t done = 0;
  const double seconds = seconds_of([&] {
    while (done < size.events) {
      const std::size_t from = done % (events.size() - size.commit);
      append(std::span(events).subspan(from, size.commit));
      done += size.commit;
    }
  });
  const auto count = static_cast<double>(done);
  figures.rate.push_back(count / seconds);
  figures.written.push_back(static_cast<double>(bytes_written() - before) / count);
}

void run_log(const std::vector<Event>& events, Size size, const std::string& directory,
             Figures& figures) {
  const SystemClock clock;
  auto log = Log::open(fresh(directory), {"bench", {}}, clock.now().wall).value();
  run(events, size, figures, [&](std::span<const Event> commit) {
    log.append(commit, clock.now()).value();
    log.maintain().value();
  });
}

void run_rows(const std::vector<Event>& events, Size size, const std::string& directory,
              Figures& figures) {
  RowTable table(fresh(directory));
  run(events, size, figures, [&](std::span<const Event> commit) { table.append(commit); });
}

void print(const Size& size, const Figures& log, const Figures& rows) {
  const double log_rate = median(log.rate);
  const double row_rate = median(rows.rate);
  const double log_bytes = median(log.written);
  const double row_bytes = median(rows.written);
  fmt::print("{:>6} {:>12.0f} {:>12.0f} {:>7.1f}x {:>12.0f} {:>12.0f} {:>7.1f}x\n", size.commit,
             log_rate, row_rate, log_rate / row_rate, log_bytes, row_bytes, row_bytes / log_bytes);
}

// Bytes that a database takes on disk once everything is in its one file.
double file_size(const std::string& file) {
  auto database = Database::open(file, Database::Mode::read_write).value();
  database.execute("PRAGMA wal_checkpoint(TRUNCATE)").value();
  return static_cast<double>(fs::file_size(file));
}

// The telemetry stored once, in commits of 100.
void bench_kept(const std::vector<SensorMessage>& messages, const std::vector<Event>& events,
                const std::string& directory) {
  constexpr std::size_t commit = 100;
  const SystemClock clock;
  const std::string log_directory = fresh(directory + "/log");
  const std::string row_directory = fresh(directory + "/rows");
  {
    auto log = Log::open(log_directory, {"bench", {}}, clock.now().wall).value();
    RowTable table(row_directory);
    for (std::size_t done = 0; done < events.size(); done += commit) {
      const auto part = std::span(events).subspan(done, std::min(commit, events.size() - done));
      log.append(part, clock.now()).value();
      log.maintain().value();
      table.append(part);
    }
  }
  double raw = 0;
  for (const auto& message : messages) {
    raw += static_cast<double>(message.topic.size() + message.payload.size());
  }
  auto reader = LogReader::open(log_directory).value();
  const auto size = reader.size().value();
  const auto count = static_cast<double>(events.size());
  const auto sealed = count - static_cast<double>(size.tail_events);
  fmt::print(
      "\nbytes kept per event, the telemetry once, commits of {}\n"
      "  raw message (topic and payload)       {:>8.1f}\n"
      "  row table, database file              {:>8.1f}\n"
      "  log, database file                    {:>8.1f}\n"
      "  log, sealed segments alone            {:>8.1f}\n",
      commit, raw / count, file_size(row_directory + "/rows.db") / count,
      file_size(log_directory + "/log.db") / count,
      static_cast<double>(size.segment_bytes) / sealed);
}

void bench_replay(const std::string& directory, double append_rate) {
  std::vector<double> rates;
  for (int i = 0; i < repetitions; ++i) {
    auto reader = LogReader::open(directory).value();
    const auto head = reader.head().value();
    State state;
    const double seconds = seconds_of([&] { fold(reader, head.sequence, state).value(); });
    rates.push_back(static_cast<double>(state.sequence().value()) / seconds);
  }
  const double rate = median(rates);
  fmt::print(
      "\nreplay (read, decode, fold; one core)   {:>12.0f} events/s, {:.1f}x the append rate "
      "at commits of 1,000\n",
      rate, rate / append_rate);
}

}  // namespace

void bench_append(const std::vector<SensorMessage>& messages, const std::string& directory) {
  const auto events = as_events(messages);
  fmt::print(
      "\ndurable append, median of {}\n"
      "             events/s                            bytes written per event\n"
      "{:>6} {:>12} {:>12} {:>8} {:>12} {:>12} {:>8}\n",
      repetitions, "commit", "log", "row table", "ratio", "log", "row table", "ratio");
  double append_rate = 0;
  for (const auto& size : sizes) {
    Figures log;
    Figures rows;
    for (int i = 0; i < repetitions; ++i) {
      run_log(events, size, directory + "/log", log);
      run_rows(events, size, directory + "/rows", rows);
    }
    print(size, log, rows);
    append_rate = median(log.rate);
  }
  bench_replay(directory + "/log", append_rate);
  bench_kept(messages, events, directory);
}

}  // namespace headwater::testing
