#include "tests/bench/measure.h"

#include <time.h>

#include <algorithm>
#include <fstream>
#include <string>

namespace headwater::testing {
namespace {

std::uint64_t field(const std::string& wanted) {
  std::ifstream file("/proc/self/io");
  std::string name;
  std::uint64_t value = 0;
  while (file >> name >> value) {
    if (name == wanted) return value;
  }
  return 0;
}

}  // namespace

double percentile(std::vector<double> values, double percent) {
  std::sort(values.begin(), values.end());
  const double place = static_cast<double>(values.size()) * percent / 100;
  return values[std::min(static_cast<std::size_t>(place), values.size() - 1)];
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double thread_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

std::uint64_t bytes_written() {
  const auto to_disk = field("write_bytes:");
  return to_disk > 0 ? to_disk : field("wchar:");
}

}  // namespace headwater::testing
