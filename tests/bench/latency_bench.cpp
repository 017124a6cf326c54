#include "tests/bench/latency_bench.h"

#include "daemon/log_keeper.h"
#include "model/clock.h"
#include "store/packing_thread.h"
#include "tests/bench/bare_sync.h"
#include "tests/bench/measure.h"
#include "tests/bench/readings.h"
#include "tests/bench/row_table.h"
#include "tests/bench/step_times.h"
#include "tests/support/sample_events.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>

namespace headwater::testing {
namespace {

namespace fs = std::filesystem;

struct Load {
  std::size_t commit;      // events
  std::size_t commits;     // in all
  std::uint64_t kept;      // events, by retention
  std::uint64_t snapshot;  // events from one to the next
  std::size_t devices;     // 0: as they were recorded
};
constexpr Load loads[] = {{1, 40'000, 16'384, 8'000, 0},
                          {100, 6'000, 150'000, 100'000, 0},
                          {100, 6'000, 150'000, 100'000, 10'000}};
// A bare sync is made behind so many commits: it sees the same disk, as busy as it is just then.
constexpr std::size_t commits_a_sync = 8;
// In which the limits of retention come due, by the clock that the keeper is given.
constexpr std::uint64_t commit_us = 10'000;

struct Waits {
  std::vector<double> all;  // seconds: a commit, and what was done for the log just before it
  std::vector<double> cpu;  // of that, the thread's processor time
  std::vector<double> syncs;
  std::size_t checkpoints = 0;
  std::size_t removals = 0;
  std::size_t snapshots = 0;
};

// One commit of the load: `upkeep` is due from the one before, then `append` stores it.
void measure(Waits& waits, BareSync& sync, const std::function<void()>& upkeep_and_append) {
  const double cpu = thread_seconds();
  waits.all.push_back(seconds_of(upkeep_and_append));
  waits.cpu.push_back(thread_seconds() - cpu);
  if (waits.all.size() % commits_a_sync == 0) {
    waits.syncs.push_back(seconds_of([&] { sync.write_and_sync(); }));
  }
}

std::vector<Event> commit_at(const std::vector<Event>& events, Load load, std::size_t i) {
  const std::size_t from = i * load.commit % (events.size() - load.commit);
  const auto begin = events.begin() + static_cast<std::ptrdiff_t>(from);
  return {begin, begin + static_cast<std::ptrdiff_t>(load.commit)};
}

// As the daemon's writer does it (daemon/pipeline.cpp): limits, upkeep, snapshots, between commits.
class WriterAtWork {
 public:
  WriterAtWork(const std::string& directory, Load load, Waits& waits, StepTimes& steps)
      : log_(Log::open(directory, {"bench", {}}, clock_.now().wall, tuning(load)).value()),
        keeper_(directory, options(load)),
        waits_(waits),
        steps_(steps) {
    log_.pack_on(std::make_shared<PackingThread>());
  }

  void keep_up() {
    now_ = Uptime(now_.microseconds() + commit_us);
    steps_.measure("limits", [&] { keeper_.work(log_, now_).value(); });
    steps_.measure("upkeep", [&] { (void)log_.maintain().value(); });
    if (!log_.snapshot_is_due()) return;
    steps_.measure("snapshot", [&] { log_.write_snapshot(state_).value(); });
    ++waits_.snapshots;
  }
  void append(const std::vector<Event>& commit, Instant at) {
    steps_.measure("append", [&] { log_.append(commit, at).value(); });
  }

  // What is not measured: folding is done while the commit is on its way in the daemon, too.
  void fold(const std::vector<Event>& commit, Instant at) {
    fold_in(state_, commit, at);
    if (log_.wal_bytes() < wal_bytes_) ++waits_.checkpoints;
    wal_bytes_ = log_.wal_bytes();
    if (log_.removed() > removed_) ++waits_.removals;
    removed_ = log_.removed();
  }

 private:
  static LogTuning tuning(Load load) {
    LogTuning tuning;
    tuning.snapshot_events = load.snapshot;
    return tuning;
  }
  static LogKeeperOptions options(Load load) {
    LogKeeperOptions options;
    options.retention.max_events = load.kept;
    return options;
  }

  SystemClock clock_;
  Log log_;
  LogKeeper keeper_;
  State state_;
  Waits& waits_;
  StepTimes& steps_;
  Uptime now_;
  std::uint64_t wal_bytes_ = 0;
  Sequence removed_;
};

Waits log_waits(const std::vector<Event>& events, Load load, const std::string& directory,
                StepTimes& steps) {
  const SystemClock clock;
  Waits waits;
  BareSync sync(directory + "/syncs");
  WriterAtWork writer(directory + "/log", load, waits, steps);
  for (std::size_t i = 0; i < load.commits; ++i) {
    const auto commit = commit_at(events, load, i);
    const Instant at = clock.now();
    measure(waits, sync, [&] {
      if (i > 0) writer.keep_up();
      writer.append(commit, at);
    });
    writer.fold(commit, at);
  }
  return waits;
}

// A sixteenth more than is kept is deleted at once, as the log does it.
Waits row_waits(const std::vector<Event>& events, Load load, const std::string& directory) {
  Waits waits;
  BareSync sync(directory + "/syncs");
  RowTable table(directory);
  const std::size_t between = load.kept / 16 / load.commit;
  for (std::size_t i = 0; i < load.commits; ++i) {
    const auto commit = commit_at(events, load, i);
    measure(waits, sync, [&] {
      if (i * load.commit > load.kept && i % between == 0) {
        table.keep(static_cast<std::int64_t>(load.kept));
        ++waits.removals;
      }
      table.append(commit);
    });
  }
  return waits;
}

// `sync`: the unit of the last two columns.
void print(const std::string& what, const std::vector<double>& times, double sync) {
  const double middle = percentile(times, 50);
  const double longest = percentile(times, 100);
  const auto beyond = std::count_if(times.begin(), times.end(),
                                    [&](double time) { return time > middle + 10 * sync; });
  fmt::print("  {:<36} {:>7.0f} {:>7.0f} {:>7.0f} {:>8.0f} {:>9.1f} {:>9.3f} %\n", what,
             1e6 * middle, 1e6 * percentile(times, 99), 1e6 * percentile(times, 99.9),
             1e6 * longest, (longest - middle) / sync,
             100 * static_cast<double>(beyond) / static_cast<double>(times.size()));
}

std::string emptied(const std::string& directory) {
  fs::remove_all(directory);
  fs::create_directories(directory);
  return directory;
}

}  // namespace

void bench_latency(const std::vector<Event>& recorded, const std::string& directory) {
  for (const Load& load : loads) {
    const auto events = load.devices == 0 ? recorded : spread_over(recorded, load.devices, 1);
    StepTimes steps;
    const Waits log = log_waits(events, load, emptied(directory + "/latency"), steps);
    const Waits rows = row_waits(events, load, emptied(directory + "/latency"));
    const double sync = percentile(log.syncs, 50);
    fmt::print(
        "\n{} commits of {} ({}), with {} checkpoints, {} removals, {} snapshots; microseconds, "
        "and "
        "syncs of {:.0f}\n  {:<36} {:>7} {:>7} {:>7} {:>8} {:>9} {:>11}\n",
        load.commits, load.commit,
        load.devices == 0 ? "3 devices" : fmt::format("{} devices", load.devices), log.checkpoints,
        log.removals, log.snapshots, 1e6 * sync, "", "p50", "p99", "p99.9", "longest",
        "- p50: syncs", "beyond 10");
    print("bare fdatasync of 4 KiB, in between", log.syncs, sync);
    print("log: append, and upkeep before it", log.all, sync);
    print("  of that, processor time", log.cpu, sync);
    steps.print(sync);
    print("bare fdatasync of 4 KiB, in between", rows.syncs, sync);
    print(fmt::format("row table, {} deletions", rows.removals), rows.all, sync);
    print("  of that, processor time", rows.cpu, sync);
  }
}

}  // namespace headwater::testing
