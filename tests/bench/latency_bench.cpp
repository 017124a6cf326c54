#include "tests/bench/latency_bench.h"

#include "model/clock.h"
#include "store/log.h"
#include "tests/bench/measure.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <span>
#include <stdexcept>

namespace headwater::testing {
namespace {

namespace fs = std::filesystem;

struct Load {
  std::size_t commit;   // events
  std::size_t commits;  // in all: some dozens of segments and checkpoints
};
constexpr Load loads[] = {{1, 40'000}, {100, 6'000}};

struct Times {
  std::vector<double> append;    // seconds
  std::vector<double> maintain;  // what follows, before the next append
  std::vector<double> both;
};

// Bare syncs of a file that has its blocks already.
std::vector<double> bare_syncs(const std::string& file) {
  constexpr std::size_t block = 4'096;
  constexpr std::size_t blocks = 4'096;
  constexpr int syncs = 5'000;
  const std::vector<char> content(block, 'x');
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const auto write = [&](std::size_t at) {
    const auto offset = static_cast<off_t>(at % blocks * block);
    if (::pwrite(descriptor, content.data(), block, offset) != static_cast<ssize_t>(block)) {
      throw std::runtime_error("cannot write " + file);
    }
  };
  for (std::size_t at = 0; at < blocks; ++at) write(at);
  ::fsync(descriptor);
  std::vector<double> times;
  for (std::size_t at = 0; at < syncs; ++at) {
    times.push_back(seconds_of([&] {
      write(at);
      ::fdatasync(descriptor);
    }));
  }
  ::close(descriptor);
  return times;
}

Times appends(const std::vector<Event>& events, Load load, const std::string& directory) {
  const SystemClock clock;
  fs::remove_all(directory);
  auto log = Log::open(directory, {"bench", {}}, clock.now().wall).value();
  Times times;
  for (std::size_t i = 0; i < load.commits; ++i) {
    const std::size_t from = i * load.commit % (events.size() - load.commit);
    const double appended = seconds_of(
        [&] { log.append(std::span(events).subspan(from, load.commit), clock.now()).value(); });
    const double maintained = seconds_of([&] { (void)log.maintain().value(); });
    times.append.push_back(appended);
    times.maintain.push_back(maintained);
    times.both.push_back(appended + maintained);
  }
  return times;
}

void print(const std::string& what, const std::vector<double>& times, double sync) {
  const double middle = percentile(times, 50);
  const double longest = percentile(times, 100);
  fmt::print("  {:<36} {:>9.0f} {:>9.0f} {:>9.0f} {:>9.0f} {:>9.1f}\n", what, 1e6 * middle,
             1e6 * percentile(times, 99), 1e6 * percentile(times, 99.9), 1e6 * longest,
             (longest - middle) / sync);
}

}  // namespace

void bench_latency(const std::vector<Event>& events, const std::string& directory) {
  fs::create_directories(directory);
  const auto syncs = bare_syncs(directory + "/syncs");
  const double sync = percentile(syncs, 50);
  fmt::print(
      "\nlatency while segments are sealed, microseconds   p50       p99     p99.9   maximum"
      "   (maximum - p50) in bare syncs\n");
  print("bare fdatasync of 4 KiB", syncs, sync);
  for (const Load& load : loads) {
    const Times times = appends(events, load, directory + "/latency");
    print(fmt::format("append, commits of {}", load.commit), times.append, sync);
    print(fmt::format("maintain, commits of {}", load.commit), times.maintain, sync);
    print(fmt::format("append and maintain, commits of {}", load.commit), times.both, sync);
  }
}

}  // namespace headwater::testing
