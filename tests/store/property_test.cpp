// Whatever happens to a log, in whatever order: it reads as a plain model of it in memory does.
//
// HEADWATER_SEED=N takes one history again; HEADWATER_SEEDS=N takes the first N.
#include "tests/store/random_history.h"
#include "tests/support/thinner.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <exception>
#include <string>

namespace headwater::testing {
namespace {

constexpr std::uint64_t seeds_by_default = 100 / thinner;
constexpr int steps = 60;

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? std::stoull(value) : otherwise;
}

// What went wrong, with the steps that led there; empty if nothing did.
std::string play(std::uint64_t seed) {
  std::string told;
  try {
    RandomHistory history(seed);
    for (int i = 1; i <= steps; ++i) {
      told += "\n  ";
      told += history.step();
      const bool thorough = i % 15 == 0;
      const auto problem = thorough ? history.compare_everything() : history.compare_something();
      if (!problem.empty()) return told + "\n" + problem;
    }
  } catch (const std::exception& e) {
    return told + "\nthen: " + e.what();
  }
  return "";
}

TEST(Property, a_log_with_any_history_reads_as_its_model_does) {
  const std::uint64_t one = from_environment("HEADWATER_SEED", 0);
  const std::uint64_t last = one != 0 ? one : from_environment("HEADWATER_SEEDS", seeds_by_default);
  int failures = 0;
  for (std::uint64_t seed = one != 0 ? one : 1; seed <= last && failures < 3; ++seed) {
    const std::string problem = play(seed);
    failures += problem.empty() ? 0 : 1;
    EXPECT_EQ(problem, "") << "repeat it with HEADWATER_SEED=" << seed;
  }
}

}  // namespace
}  // namespace headwater::testing
