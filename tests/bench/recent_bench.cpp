#include "tests/bench/recent_bench.h"

#include "model/clock.h"
#include "store/log.h"
#include "store/scan.h"
#include "tests/bench/measure.h"
#include "tests/bench/readings.h"
#include "tests/bench/row_table.h"

#include <fmt/format.h>

#include <filesystem>
#include <functional>
#include <span>
#include <stdexcept>

namespace headwater::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t log_events = 10'000'000;
// The table takes ten times as long to fill; that there is less in it makes it the faster.
constexpr std::size_t table_events = 2'000'000;
constexpr std::size_t devices = 10'000;
constexpr std::size_t commit = 1'000;
constexpr std::size_t wanted_events = 100;
constexpr std::size_t questions = 39;

using Take = std::function<void(std::span<const Event>)>;

// The readings again and again; each time, another device sends them.
void hand_out(std::vector<Event> readings, std::size_t count, const Take& take) {
  readings.resize(readings.size() / commit * commit);
  for (std::size_t done = 0; done < count; done += commit) {
    const std::size_t at = done % readings.size();
    if (at == 0) readings = spread_over(std::move(readings), devices, done + 1);
    take(std::span(readings).subspan(at, commit));
  }
}

void fill_log(const std::vector<Event>& readings, const std::string& directory) {
  const SystemClock clock;
  fs::remove_all(directory);
  auto log = Log::open(directory, {"bench", {}}, clock.now().wall).value();
  hand_out(readings, log_events, [&](std::span<const Event> part) {
    log.append(part, clock.now()).value();
    while (log.maintain().value()) {
    }
  });
}

std::size_t read_last(const std::string& directory, const std::string& device) {
  auto reader = LogReader::open(directory).value();
  const ScanRange range{Sequence(1), last_sequence, {.device = device}, {}};
  BackwardScan scan(reader, range);
  std::size_t found = 0;
  while (found < wanted_events && scan.next().value()) ++found;
  return found;
}

void print_times(const char* of, const std::function<std::size_t(const std::string&)>& ask) {
  std::vector<double> times;
  for (std::size_t i = 0; i < questions; ++i) {
    const std::string device = device_of(i * 251 % devices);
    std::size_t found = 0;
    times.push_back(1e3 * seconds_of([&] { found = ask(device); }));
    if (found != wanted_events) throw std::runtime_error("events of " + device + " are missing");
  }
  fmt::print("  {:<38}{:>9.2f} ms, at most {:.2f} ms\n", of, median(times), percentile(times, 100));
  std::fflush(stdout);
}

}  // namespace

void bench_recent(const std::vector<Event>& events, const std::string& directory) {
  const std::string log = directory + "/recent";
  const std::string rows = directory + "/recent-rows";
  fill_log(events, log);
  fs::remove_all(rows);
  fs::create_directories(rows);
  RowTable table(rows);
  hand_out(events, table_events, [&table](std::span<const Event> part) { table.append(part); });
  const auto size = LogReader::open(log).value().size().value();
  fmt::print("\nthe last {} events of one of {} devices\n", wanted_events, devices);
  print_times(fmt::format("log of {} events", log_events).c_str(),
              [&log](const std::string& device) { return read_last(log, device); });
  print_times(
      fmt::format("row table of {} events", table_events).c_str(),
      [&table](const std::string& device) { return table.read_last(device, wanted_events); });
  fmt::print(
      "  {:<38}{:>9.1f}\n", "bytes kept per event, sealed",
      static_cast<double>(size.segment_bytes) / static_cast<double>(log_events - size.tail_events));
}

}  // namespace headwater::testing
