#include "tests/bench/step_times.h"

#include "store/failpoint.h"
#include "tests/bench/measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace headwater::testing {
namespace {

std::set<Failpoint>& passed() {
  static std::set<Failpoint> points;
  return points;
}

// Of two that frame the same commit, the later one.
std::string kind_of(const std::string& part) {
  std::string kind = part;
  for (const NamedFailpoint& named : failpoints) {
    if (!passed().contains(named.point) || named.name.find("before") != std::string_view::npos) {
      continue;
    }
    kind += fmt::format(" {}", named.name);
  }
  return kind;
}

}  // namespace

StepTimes::StepTimes() {
  failpoint_handler = [](Failpoint point) { passed().insert(point); };
}

StepTimes::~StepTimes() { failpoint_handler = nullptr; }

void StepTimes::measure(const std::string& part, const std::function<void()>& work) {
  passed().clear();
  const double cpu = thread_seconds();
  const double wall = seconds_of(work);
  Longest& longest = longest_[kind_of(part)];
  ++longest.count;
  longest.wall = std::max(longest.wall, wall);
  longest.cpu = std::max(longest.cpu, thread_seconds() - cpu);
}

void StepTimes::print(double sync) const {
  fmt::print("  {:<64} {:>7} {:>8} {:>6} {:>8} {:>6}\n", "step, and the points it has passed",
             "number", "longest", "syncs", "cpu", "syncs");
  for (const auto& [kind, longest] : longest_) {
    fmt::print("  {:<64} {:>7} {:>8.0f} {:>6.1f} {:>8.0f} {:>6.1f}\n", kind, longest.count,
               1e6 * longest.wall, longest.wall / sync, 1e6 * longest.cpu, longest.cpu / sync);
  }
}

}  // namespace headwater::testing
