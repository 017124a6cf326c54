// SQLite gets no memory: an error as any other, after which nothing that was acknowledged is
// missing.

#include "tests/faults/failing_memory.h"
#include "tests/faults/simulated_disk.h"
#include "tests/faults/workload.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace headwater::testing {
namespace {

constexpr std::size_t events = 80;
constexpr std::uint64_t seed = 11;
constexpr int runs = 600;  // each with a fault drawn from all allocations of a run

class Memory : public ::testing::TestWithParam<bool> {
 protected:
  [[nodiscard]] std::uint64_t allocations_of_a_run() const {
    const TempDir directory{TempDir::InMemory()};
    SimulatedDisk disk(directory.path());
    const std::uint64_t none = std::numeric_limits<std::uint64_t>::max() - 1;
    const FailingMemory memory(none, false);
    EXPECT_FALSE(workload_.run(disk).error);
    return FailingMemory::allocations();
  }

  // Runs until the allocation after `at` others fails; whether that led to an error.
  bool expect_kept(std::uint64_t at) {
    const TempDir directory{TempDir::InMemory()};
    RunRecord run;
    {
      SimulatedDisk disk(directory.path());
      const FailingMemory memory(at, GetParam());
      run = workload_.run(disk);
    }
    EXPECT_EQ(run.wrongly_done, "") << run.error->text();
    const Promise& promise = run.last_promise();
    EXPECT_EQ(workload_.restart(directory.path(), promise).problem, "") << "closed";
    EXPECT_EQ(workload_.restart(run.files, directory.path(), promise).problem, "") << "killed";
    return run.error.has_value();
  }

  Workload workload_{seed, events};
};

TEST_P(Memory, that_runs_out_at_any_moment_loses_nothing_that_was_acknowledged) {
  std::mt19937_64 random(seed);
  const std::uint64_t allocations = allocations_of_a_run();
  ASSERT_GT(allocations, 1'000U);
  int errors = 0;
  for (int i = 0; i < runs && !HasFailure(); ++i) {
    const std::uint64_t at = random() % allocations;
    SCOPED_TRACE("allocation " + std::to_string(at));
    errors += expect_kept(at) ? 1 : 0;
  }
  EXPECT_GT(errors, runs / 2);
}

INSTANTIATE_TEST_SUITE_P(ForEver, Memory, ::testing::Bool());

}  // namespace
}  // namespace headwater::testing
