// crash_worker DIRECTORY SEED STEPS FAILPOINT HIT: does random work on a log, and kills itself when
// it has come to the failpoint for the HIT-th time; or after STEPS steps, if FAILPOINT is "none",
// in every second seed with a damaged row in the tail. Ends with code 3 if it never came there.
#include "store/failpoint.h"
#include "tests/crash/log_at_work.h"

#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>
#include <optional>
#include <string>

namespace {

using namespace headwater;

std::optional<Failpoint> deadly;
std::uint64_t hits_left = 0;

void visit(Failpoint point) {
  if (point == deadly && --hits_left == 0) ::raise(SIGKILL);
}

int work(const std::string& directory, std::uint64_t seed, std::uint64_t steps) {
  testing::LogAtWork work(directory, seed);
  for (std::uint64_t i = 0; i < steps; ++i) work.step();
  if (deadly) return 3;
  if (seed % 2 == 0) work.damage_tail();
  return ::raise(SIGKILL);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 6) return 64;
  const std::string name = arguments[4];
  const auto* const named =
      std::find_if(failpoints.begin(), failpoints.end(),
                   [&name](const NamedFailpoint& point) { return point.name == name; });
  if (named != failpoints.end()) deadly = named->point;
  if (!deadly && name != "none") return 64;
  hits_left = std::stoull(arguments[5]);
  failpoint_handler = visit;
  try {
    return work(arguments[1], std::stoull(arguments[2]), std::stoull(arguments[3]));
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
