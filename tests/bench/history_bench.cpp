#include "tests/bench/history_bench.h"

#include "cli/device_diff.h"
#include "cli/device_history.h"
#include "cli/explanation.h"
#include "cli/observed_history.h"
#include "model/clock.h"
#include "store/fold.h"
#include "store/log.h"
#include "tests/bench/measure.h"
#include "tests/bench/readings.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <stdexcept>

namespace headwater::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t all_events = 10'000'000;
constexpr std::size_t devices = 1'000;
constexpr std::size_t commit = 1'000;
constexpr std::int64_t begin_us = 1'700'000'000'000'000;
constexpr std::int64_t step_us = 200'000;  // between two events
constexpr std::int64_t late_us = 3'600'000'000;
constexpr std::size_t late_one_in = 500;
constexpr std::size_t rule_one_in = 100'000;
constexpr std::size_t moments = 19;  // evenly over the log

Timestamp moment_of(std::size_t event) {
  return Timestamp(begin_us + static_cast<std::int64_t>(event) * step_us);
}

// Readings, and now and then new limits or another calibration.
Event event_at(const std::vector<Event>& readings, std::size_t number) {
  Event event = readings[number % readings.size()];
  event.time = moment_of(number);
  if (number % late_one_in == 0) event.time = Timestamp(event.time.microseconds() - late_us);
  if (number % rule_one_in == 1) {
    return make_event(event.device, event.time, LimitsSet{"temp", {}, 1'000.0});
  }
  if (number % rule_one_in == 2) {
    return make_event(event.device, event.time, CalibrationSet{"temp", 2, 0, ""});
  }
  return event;
}

void fill(const std::vector<Event>& readings, const std::string& directory) {
  fs::remove_all(directory);
  auto log = Log::open(directory, {"bench", {}}, moment_of(0)).value();
  State state;
  std::vector<Event> part;
  for (std::size_t done = 0; done < all_events; done += commit) {
    part.clear();
    for (std::size_t i = 0; i < commit; ++i) part.push_back(event_at(readings, done + i));
    const Instant at{moment_of(done + commit), Uptime(done + commit)};
    log.append(part, at).value();
    for (const Event& event : part) {
      state.apply(as_recorded(event, state.sequence().next(), at)).value();
    }
    while (log.maintain().value()) {
    }
    if (log.snapshot_is_due()) log.write_snapshot(state).value();
  }
}

// Asks at every moment, each time with a reader of its own, as the program does.
template <class Ask>
void print_times(const char* question, const std::string& directory, const Ask& ask) {
  std::vector<double> times;
  for (std::size_t i = 1; i <= moments; ++i) {
    const std::size_t event = all_events / (moments + 1) * i;
    times.push_back(1e3 * seconds_of([&] {
                      auto reader = LogReader::open(directory).value();
                      ask(reader, event, device_of(i * 37 % devices));
                    }));
  }
  fmt::print("  {:<42}{:>9.1f} ms, at most {:.1f} ms\n", question, median(times),
             percentile(times, 100));
  std::fflush(stdout);
}

DeviceHistory known_at(LogReader& reader, const std::string& device, std::size_t event) {
  const Sequence head = reader.head().value().sequence;
  auto history = fold_device(reader, device, {head, moment_of(event)}).value();
  if (!history.device) throw std::runtime_error(device + " is not there");
  return history;
}

void print_changes(const std::string& directory, const char* question, std::size_t apart) {
  print_times(question, directory, [&](LogReader& reader, std::size_t event, const auto& device) {
    const auto before = known_at(reader, device, event - std::min(event / 2, apart));
    const auto after = known_at(reader, device, event);
    if (changes_between(reader, device, before, after).value().empty()) {
      throw std::runtime_error("nothing changed");
    }
  });
}

}  // namespace

void bench_history(const std::vector<Event>& events, const std::string& directory) {
  const auto readings = spread_over(events, devices);
  const std::string log = directory + "/history";
  fill(readings, log);
  fmt::print("\ntime travel, {} events of {} devices, {} moments\n", all_events, devices, moments);
  print_times("state --at-seq", log, [](LogReader& reader, std::size_t event, const auto& device) {
    fold_device(reader, device, {Sequence(event), {}}).value();
  });
  print_times("state --at", log, [](LogReader& reader, std::size_t event, const auto& device) {
    known_at(reader, device, event);
  });
  print_times("state --observed-at", log,
              [](LogReader& reader, std::size_t event, const auto& device) {
                fold_observed(reader, device, moment_of(event)).value();
              });
  print_changes(log, "diff over 10,000 events", 10'000);
  print_changes(log, "diff over up to 5,000,000 events", all_events);
  print_times("why temp --at", log, [](LogReader& reader, std::size_t event, const auto& device) {
    const auto history = known_at(reader, device, event);
    const std::string field = "measurements." + history.device->measurements().front().name;
    if (explain(reader, *history.device, history.sequence, field).value().empty()) {
      throw std::runtime_error("no event is behind " + field);
    }
  });
  auto reader = LogReader::open(log).value();
  State state;
  const double all = seconds_of([&] { fold(reader, Sequence(all_events), state).value(); });
  fmt::print("  {:<42}{:>9.1f} ms\n", "a fold of the whole log", 1e3 * all);
}

}  // namespace headwater::testing
