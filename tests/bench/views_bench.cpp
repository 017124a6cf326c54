#include "tests/bench/views_bench.h"

#include "model/clock.h"
#include "store/fold.h"
#include "store/log.h"
#include "tests/bench/measure.h"
#include "tests/bench/readings.h"
#include "tests/support/process.h"
#include "tests/support/wait_until.h"
#include "views/upkeep.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <span>
#include <stdexcept>
#include <thread>

namespace headwater::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t all_events = 1'000'000;
constexpr std::size_t all_devices = 10'000;
constexpr std::size_t commit = 1'000;
constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t begin_us = 1'767'225'600 * second;

// Event `number` of `devices` that report five numbers every `cadence` seconds in turn.
Event reading(std::size_t number, std::size_t devices, std::int64_t cadence) {
  const std::size_t device = number % devices;
  const auto round = static_cast<std::int64_t>(number / devices);
  const double drift = static_cast<double>(round % 50) / 10 + static_cast<double>(device % 17);
  ReadingRecorded recorded;
  recorded.measurements = {{"temp", 18.5 + drift, "C"},
                           {"humidity", 40.25 + drift, "%"},
                           {"co", 0.004 + drift / 1'000, ""},
                           {"lpg", 0.007 + drift / 2'000, ""},
                           {"smoke", 0.02 + drift / 3'000, ""}};
  const std::int64_t within =
      static_cast<std::int64_t>(device) * cadence * second / static_cast<std::int64_t>(devices);
  return make_event(device_of(device), Timestamp(begin_us + round * cadence * second + within),
                    recorded);
}

void fill(const std::string& directory, std::int64_t cadence) {
  const SystemClock clock;
  fs::remove_all(directory);
  auto log = Log::open(directory, {"bench", {}}, clock.now().wall).value();
  State state;
  std::vector<Event> part;
  for (std::size_t done = 0; done < all_events; done += commit) {
    part.clear();
    for (std::size_t i = 0; i < commit; ++i) {
      part.push_back(reading(done + i, all_devices, cadence));
    }
    const Instant at = clock.now();
    log.append(part, at).value();
    for (const Event& event : part) {
      state.apply(as_recorded(event, state.sequence().next(), at)).value();
    }
    while (log.maintain().value()) {
    }
    if (log.snapshot_is_due()) log.write_snapshot(state).value();
  }
  log.write_snapshot(state).value();
}

double replay_rate(const std::string& directory) {
  auto reader = LogReader::open(directory).value();
  std::vector<double> rates;
  for (int i = 0; i < repetitions; ++i) {
    State state;
    const double seconds = seconds_of([&] { fold(reader, last_sequence, state).value(); });
    rates.push_back(static_cast<double>(all_events) / seconds);
  }
  return median(rates);
}

double status_mib(const std::string& field) {
  std::ifstream file("/proc/self/status");
  std::string name;
  while (file >> name) {
    double kib = 0;
    if (name == field && file >> kib) return kib / 1'024;
  }
  throw std::runtime_error("/proc/self/status has no " + field);
}

void bench_making(const std::string& log, std::int64_t cadence, const std::string& program) {
  fill(log, cadence);
  fmt::print("\nviews of {} events of {} devices, five numbers every {} s\n", all_events,
             all_devices, cadence);
  fmt::print("  replay into state, for comparison      {:>9.0f} events/s\n", replay_rate(log));
  std::fflush(stdout);
  for (const char* part : {"--make-views", "--open-views"}) {
    const Outcome outcome = run(program, {part, log});
    if (outcome.exit_code != 0) throw std::runtime_error("the views fail: " + outcome.err);
    fmt::print("{}", outcome.out);
  }
}

// The log alone, then with its views, in real time: what is written over within half a minute goes
// to the card once, and that is the point.
void bench_upkeep(const std::string& directory, std::size_t devices, std::size_t a_second) {
  constexpr int seconds = 35;
  std::vector<double> written;
  std::uint64_t writes = 0;
  for (const bool with_views : {false, true}) {
    fs::remove_all(directory);
    const SystemClock clock;
    auto log = Log::open(directory, {"bench", {}}, clock.now().wall).value();
    Upkeep upkeep(
        directory, {}, [](Severity, std::string_view) {}, [](Sequence) {});
    if (with_views) upkeep.start();
    const auto begun = std::chrono::steady_clock::now();
    const auto before = bytes_written();
    std::size_t done = 0;
    for (int now = 0; now < seconds; ++now) {
      std::vector<Event> part;
      for (std::size_t i = 0; i < a_second; ++i) part.push_back(reading(done++, devices, 10));
      log.append(part, clock.now()).value();
      while (log.maintain().value()) {
      }
      upkeep.log_reaches(log.head().sequence);
      const auto due = begun + std::chrono::seconds(now + 1);
      (void)wait_until([&] { return std::chrono::steady_clock::now() >= due; });
    }
    sync();
    written.push_back(static_cast<double>(bytes_written() - before) / static_cast<double>(done));
    writes = upkeep.status().writes;
    upkeep.stop();
  }
  fmt::print("{:>8} {:>11} {:>12.0f} {:>12.0f} {:>12.1f}\n", devices, a_second, written[0],
             written[1] - written[0], static_cast<double>(writes) / seconds);
  std::fflush(stdout);
}

// Reads as a heavy report does: one transaction that never ends, and one question after another.
void read_until(const std::stop_token& stop, const std::string& views) {
  auto endless = Database::open(views, Database::Mode::read_only).value();
  endless.execute("BEGIN").value();
  (void)endless.query_text("SELECT sum(count) FROM by_1m").value();
  while (!stop.stop_requested()) {
    auto database = Database::open(views, Database::Mode::read_only).value();
    (void)database.query_text("SELECT max(mean) FROM by_1m GROUP BY device, measurement").value();
  }
}

// What a commit of the log takes while the views are kept, without readers of them and with some.
void bench_readers(const std::string& directory) {
  constexpr std::size_t commits = 3'000;
  constexpr std::size_t devices = 1'000;
  fmt::print("\nappend, commits of 100, views kept (microseconds)     p50       p99   maximum\n");
  for (const bool read : {false, true}) {
    fs::remove_all(directory);
    const SystemClock clock;
    auto log = Log::open(directory, {"bench", {}}, clock.now().wall).value();
    Upkeep upkeep(
        directory, {}, [](Severity, std::string_view) {}, [](Sequence) {});
    upkeep.start();
    const std::string views = directory + "/views.db";
    (void)wait_until([&] { return upkeep.status().state == UpkeepState::following; });
    std::jthread reader;
    if (read) reader = std::jthread([&](const std::stop_token& stop) { read_until(stop, views); });
    std::vector<double> times;
    for (std::size_t done = 0; done < commits * 100;) {
      std::vector<Event> part;
      for (int i = 0; i < 100; ++i) part.push_back(reading(done++, devices, 10));
      times.push_back(seconds_of([&] { log.append(part, clock.now()).value(); }));
      while (log.maintain().value()) {
      }
      upkeep.log_reaches(log.head().sequence);
    }
    fmt::print("  {:<45} {:>9.0f} {:>9.0f} {:>9.0f}\n",
               read ? "one read that does not end, and many" : "nobody reads them",
               1e6 * percentile(times, 50), 1e6 * percentile(times, 99),
               1e6 * percentile(times, 100));
    std::fflush(stdout);
  }
}

}  // namespace

void measure_making(const std::string& directory) {
  const auto before = bytes_written();
  std::uint64_t events = 0;
  const double seconds = seconds_of([&] {
    auto views = Views::begin(directory, views_bytes_default).value();
    views.follow(last_sequence).value();
    views.publish().value();
    events = views.position().sequence.value();
  });
  const double resident = status_mib("VmHWM:");
  sync();
  fmt::print(
      "  views made anew                        {:>9.0f} events/s\n"
      "  resident memory at most                {:>9.1f} MiB\n"
      "  views.db, written for it               {:>9.1f} MB {:.1f} MB\n",
      static_cast<double>(events) / seconds, resident,
      static_cast<double>(fs::file_size(directory + "/views.db")) / 1e6,
      static_cast<double>(bytes_written() - before) / 1e6);
}

void measure_opening(const std::string& directory) {
  std::optional<Log> log;
  std::optional<LogReader> reader;
  State state;
  const double start = seconds_of([&] {
    log.emplace(Log::open(directory, {"bench", {}}, Timestamp()).value());
    reader.emplace(LogReader::open(directory).value());
    state = state_at(*reader, log->head().sequence).value();
  });
  std::optional<Views> views;
  const double opening =
      seconds_of([&] { views.emplace(Views::open(directory, views_bytes_default).value()); });
  fmt::print(
      "  start: open, recover, state            {:>9.0f} ms\n"
      "  then, beside it: the views             {:>9.0f} ms\n"
      "  resident memory then, and at most      {:>9.1f} MiB {:.1f} MiB\n",
      1e3 * start, 1e3 * opening, status_mib("VmRSS:"), status_mib("VmHWM:"));
}

void bench_views(const std::string& directory, const std::string& program) {
  const std::string log = directory + "/views";
  bench_making(log, 10, program);
  bench_making(log, 60, program);
  bench_readers(log);
  fmt::print(
      "\nkeeping views up, bytes written per event\n"
      " devices    events/s          log    views too transactions/s\n");
  bench_upkeep(log, 3, 1);
  bench_upkeep(log, all_devices, 1'000);
}

}  // namespace headwater::testing
