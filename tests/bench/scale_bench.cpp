#include "tests/bench/scale_bench.h"

#include "model/clock.h"
#include "store/fold.h"
#include "store/log.h"
#include "store/scan.h"
#include "tests/bench/measure.h"
#include "tests/bench/readings.h"
#include "tests/support/process.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <span>
#include <stdexcept>

namespace headwater::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t all_events = 10'000'000;
constexpr std::size_t devices = 1'000;
constexpr std::size_t commit = 1'000;
constexpr std::size_t wanted_events = 100;

void fill(const std::vector<Event>& events, const std::string& directory) {
  const SystemClock clock;
  fs::remove_all(directory);
  auto log = Log::open(directory, {"bench", {}}, clock.now().wall).value();
  State state;
  for (std::size_t done = 0; done < all_events; done += commit) {
    const auto part = std::span(events).subspan(done % (events.size() - commit), commit);
    const Instant at = clock.now();
    log.append(part, at).value();
    for (const Event& event : part) {
      state.apply(as_recorded(event, state.sequence().next(), at)).value();
    }
    while (log.maintain().value()) {
    }
    if (log.snapshot_is_due()) log.write_snapshot(state).value();
  }
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

// The newest events of one device, newest first.
std::size_t read_last(LogReader& reader, const std::string& device) {
  BackwardScan scan(
      reader,
      {.from = Sequence(1), .to = last_sequence, .filter = {.device = device}, .on_gap = {}});
  std::size_t found = 0;
  while (found < wanted_events) {
    const auto event = scan.next().value();
    if (!event) break;
    if (event->device == device) ++found;
  }
  return found;
}

}  // namespace

void measure_start(const std::string& directory) {
  std::optional<Log> log;
  std::optional<LogReader> reader;
  State state;
  const double start = seconds_of([&] {
    log.emplace(Log::open(directory, {"bench", {}}, Timestamp()).value());
    reader.emplace(LogReader::open(directory).value());
    state = state_at(*reader, log->head().sequence).value();
  });
  if (state.sequence() != Sequence(all_events)) throw std::runtime_error("events are missing");
  const double resident = status_mib("VmRSS:");
  const double most = status_mib("VmHWM:");
  std::size_t found = 0;
  const double last = seconds_of([&] { found = read_last(*reader, device_of(devices / 2)); });
  if (found != wanted_events) throw std::runtime_error("events of a device are missing");
  fmt::print(
      "  start: open, recover, state           {:>9.0f} ms\n"
      "  resident memory then, and at most     {:>9.1f} MiB {:.1f} MiB\n"
      "  the last {} events of one device     {:>9.1f} ms\n",
      1e3 * start, resident, most, wanted_events, 1e3 * last);
}

void bench_scale(const std::vector<Event>& events, const std::string& directory,
                 const std::string& program) {
  const auto spread = spread_over(events, devices);
  const std::string log = directory + "/scale";
  const double seconds = seconds_of([&] { fill(spread, log); });
  fmt::print("\n{} events of {} devices ({:.0f} events/s with all maintenance, {:.0f} MB)\n",
             all_events, devices, static_cast<double>(all_events) / seconds,
             static_cast<double>(fs::file_size(log + "/log.db")) / 1e6);
  std::fflush(stdout);
  const Outcome outcome = run(program, {"--start", log});
  if (outcome.exit_code != 0) throw std::runtime_error("the start fails: " + outcome.err);
  fmt::print("{}", outcome.out);
}

}  // namespace headwater::testing
