#include "tests/bench/append_bench.h"

#include "model/clock.h"
#include "store/fold.h"
#include "store/log.h"
#include "store/packing_thread.h"
#include "tests/bench/measure.h"
#include "tests/bench/readings.h"
#include "tests/bench/row_table.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <span>

namespace headwater::testing {
namespace {

namespace fs = std::filesystem;

struct Figures {
  std::vector<double> rate;     // events/s
  std::vector<double> written;  // bytes an event
};

struct Size {
  std::size_t commit;   // events
  std::size_t events;   // that are measured
  std::size_t warm_up;  // events before those
};
// The log's pages for single commits are made once, by the first 16,384, and then written over.
constexpr Size sizes[] = {{1, 4'000, 17'000}, {100, 100'000, 0}, {1'000, 400'000, 0}};

std::string fresh(const std::string& directory) {
  fs::remove_all(directory);
  fs::create_directories(directory);
  return directory;
}

// Calls `append` for so many events, `size.commit` at a time, over and over the same ones.
template <class Append>
void run(const std::vector<Event>& events, Size size, Figures& figures, const Append& append) {
  std::size_t done = 0;
  const auto append_until = [&](std::size_t end) {
    for (; done < end; done += size.commit) {
      const std::size_t from = done % (events.size() - size.commit);
      append(std::span(events).subspan(from, size.commit));
    }
  };
  append_until(size.warm_up);
  done = 0;
  const auto before = bytes_written();
  const double seconds = seconds_of([&] { append_until(size.events); });
  const auto count = static_cast<double>(done);
  figures.rate.push_back(count / seconds);
  figures.written.push_back(static_cast<double>(bytes_written() - before) / count);
}

void run_log(const std::vector<Event>& events, Size size, const std::string& directory,
             Figures& figures) {
  const SystemClock clock;
  auto log = Log::open(fresh(directory), {"bench", {}}, clock.now().wall).value();
  log.pack_on(std::make_shared<PackingThread>());  // as the daemon does
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

// The table, and the log's rate at the largest commits.
double bench_devices(const std::vector<Event>& events, std::string_view devices,
                     const std::string& directory) {
  fmt::print(
      "\ndurable append, {}, median of {}\n"
      "             events/s                            bytes written per event\n"
      "{:>6} {:>12} {:>12} {:>8} {:>12} {:>12} {:>8}\n",
      devices, repetitions, "commit", "log", "row table", "ratio", "log", "row table", "ratio");
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
  return append_rate;
}

}  // namespace

void bench_append(const std::vector<Event>& events, const std::string& directory) {
  const double append_rate = bench_devices(events, "the devices of the telemetry", directory);
  bench_replay(directory + "/log", append_rate);
  // The row table's index is then written all over.
  bench_devices(spread_over(events, 10'000), "10,000 devices at random", directory);
}

}  // namespace headwater::testing
