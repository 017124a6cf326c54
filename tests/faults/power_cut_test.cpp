// The power is cut after each single operation of a run: what was acknowledged is there at the next
// start.

#include "tests/faults/disk_model.h"
#include "tests/faults/simulated_disk.h"
#include "tests/faults/workload.h"
#include "tests/support/temp_dir.h"
#include "tests/support/thinner.h"

#include <gtest/gtest.h>

namespace headwater::testing {
namespace {

constexpr std::size_t events = 1'000;
constexpr std::size_t least_cut_points = 2'000;

// A run that was recorded once, to be cut anywhere.
struct Recording {
  Workload workload;
  RunRecord run;
  std::vector<Operation> journal;
};

Recording record(std::uint64_t seed, bool weaken) {
  const TempDir directory{TempDir::InMemory()};
  Recording recording{Workload(seed, events), {}, {}};
  {
    SimulatedDisk disk(directory.path());
    if (weaken) disk.weaken_synchronous();
    recording.run = recording.workload.run(disk);
    recording.journal = disk.journal();
  }
  EXPECT_FALSE(recording.run.error) << recording.run.error->text();
  EXPECT_EQ(recording.run.last_promise().head, Sequence(events));
  return recording;
}

class PowerCut : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  std::string directory() const { return directory_.path(); }
  std::mt19937_64 random_{GetParam()};

 private:
  TempDir directory_{TempDir::InMemory()};
};

TEST_P(PowerCut, after_any_operation_loses_nothing_that_was_acknowledged) {
  const Recording recording = record(GetParam(), false);
  ASSERT_GE(recording.journal.size(), least_cut_points);
  RecordProperty("cut_points", static_cast<int>(recording.journal.size()));
  DiskModel model;
  // The first run after every operation, the others after some.
  const std::size_t stride = (GetParam() == 1 ? 1 : 3) * thinner;
  for (std::size_t i = 0; i < recording.journal.size(); ++i) {
    model.apply(recording.journal[i]);
    if (i % stride != 0) continue;
    const Restart restart = recording.workload.restart(model.cut(random_), directory(),
                                                       recording.run.promise_at(i + 1));
    ASSERT_EQ(restart.problem, "") << "cut " << i << ", " << recording.journal[i].text();
  }
}

// What the sweep above is worth: the same run without syncs at each commit does not pass it.
TEST_P(PowerCut, with_synchronous_normal_loses_acknowledged_events_and_is_noticed) {
  const Recording recording = record(GetParam(), true);
  DiskModel model;
  std::size_t cuts = 0;
  std::size_t losses = 0;
  for (std::size_t i = 0; i < recording.journal.size(); ++i) {
    model.apply(recording.journal[i]);
    if (i % (4 * thinner) != 0) continue;
    const Restart restart = recording.workload.restart(model.cut(random_), directory(),
                                                       recording.run.promise_at(i + 1));
    // Never more than the end of the log.
    ASSERT_TRUE(restart.lost || restart.problem.empty()) << i << ": " << restart.problem;
    ++cuts;
    losses += restart.lost ? 1 : 0;
  }
  RecordProperty("cuts", static_cast<int>(cuts));
  RecordProperty("losses", static_cast<int>(losses));
  EXPECT_GT(losses, cuts / 4);
}

// The power comes back, and is cut again while the log is being opened.
TEST_P(PowerCut, in_the_restart_after_a_cut_loses_nothing_either) {
  const Recording recording = record(GetParam(), false);
  DiskModel model;
  std::size_t cuts = 0;
  for (std::size_t i = 0; i < recording.journal.size(); ++i) {
    model.apply(recording.journal[i]);
    if (i % (120 * thinner) != 0) continue;
    const Promise& promise = recording.run.promise_at(i + 1);
    const DiskImage image = model.cut(random_);
    write_image(image, directory());
    std::vector<Operation> journal;
    {
      SimulatedDisk disk(directory());
      ASSERT_TRUE(Workload::open(directory()));  // and closed again
      journal = disk.journal();
    }
    DiskModel again(image);
    for (const Operation& operation : journal) {
      again.apply(operation);
      const Restart restart = recording.workload.restart(again.cut(random_), directory(), promise);
      ASSERT_EQ(restart.problem, "") << "cut " << i << ", then " << operation.text();
      ++cuts;
    }
  }
  EXPECT_GT(cuts, 200U / thinner);
}

INSTANTIATE_TEST_SUITE_P(Seed, PowerCut, ::testing::Values(1, 2, 3));

}  // namespace
}  // namespace headwater::testing
