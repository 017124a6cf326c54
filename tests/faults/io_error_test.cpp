// Each single operation of a run fails: nothing is acknowledged that is not there afterwards, and
// the log takes nothing more.

#include "tests/faults/disk_model.h"
#include "tests/faults/simulated_disk.h"
#include "tests/faults/workload.h"
#include "tests/support/temp_dir.h"
#include "tests/support/thinner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace headwater::testing {
namespace {

constexpr std::size_t events = 150;
constexpr std::uint64_t seed = 7;

// A run with a fault, and what it left.
struct FaultyRun {
  RunRecord run;
  bool failed = false;         // whether the fault has happened
  DiskImage closed;            // the files once the log was closed, still with the fault
  std::vector<DiskImage> cut;  // the files after power cuts then
};

FaultyRun run_with(const Workload& workload, const std::function<void(SimulatedDisk&)>& prepare) {
  const TempDir directory{TempDir::InMemory()};
  SimulatedDisk disk(directory.path());
  prepare(disk);
  FaultyRun result;
  result.run = workload.run(disk);
  result.failed = disk.failed();
  result.closed = disk.files();
  DiskModel model;
  for (const Operation& operation : disk.journal()) model.apply(operation);
  std::mt19937_64 random(disk.journal().size());
  for (int i = 0; i < 2; ++i) result.cut.push_back(model.cut(random));
  return result;
}

class IoError : public ::testing::Test {
 protected:
  // Whatever way the process ended, the next start finds what was acknowledged.
  void expect_kept(const FaultyRun& faulty) {
    const Promise& promise = faulty.run.last_promise();
    EXPECT_EQ(faulty.run.wrongly_done, "");
    expect_restart(faulty.run.files, promise, "killed with the log open");
    expect_restart(faulty.closed, promise, "closed");
    for (const DiskImage& image : faulty.cut) expect_restart(image, promise, "power cut");
  }

  void sweep(Fault fault) {
    for (fault.at = 0;; fault.at += thinner) {
      SCOPED_TRACE("operation " + std::to_string(fault.at));
      const FaultyRun faulty =
          run_with(workload_, [&fault](SimulatedDisk& disk) { disk.fail(fault); });
      if (!faulty.failed) break;
      expect_kept(faulty);
      if (HasFailure()) return;
    }
    EXPECT_GT(fault.at, 300U);
  }

  Workload workload_{seed, events};

 private:
  void expect_restart(const DiskImage& image, const Promise& promise, const std::string& how) {
    EXPECT_EQ(workload_.restart(image, directory_.path(), promise).problem, "") << how;
  }

  TempDir directory_{TempDir::InMemory()};
};

TEST_F(IoError, none_is_there_in_a_run_without_faults) {
  const FaultyRun run = run_with(workload_, [](SimulatedDisk&) {});
  EXPECT_FALSE(run.run.error);
  EXPECT_EQ(run.run.last_promise().head, Sequence(events));
  expect_kept(run);
}

class WriteFault : public IoError,
                   public ::testing::WithParamInterface<std::tuple<Fault::Kind, bool>> {};

TEST_P(WriteFault, of_any_operation_is_never_followed_by_a_false_acknowledgement) {
  sweep({std::get<0>(GetParam()), 0, std::get<1>(GetParam())});
}

std::string name_of(const ::testing::TestParamInfo<WriteFault::ParamType>& test) {
  constexpr auto kinds = std::to_array<const char*>({"io_error", "disk_full", "short_write"});
  const char* how_often = std::get<1>(test.param) ? "_for_ever" : "_once";
  return std::string(kinds.at(static_cast<std::size_t>(std::get<0>(test.param)))) + how_often;
}

INSTANTIATE_TEST_SUITE_P(Kind, WriteFault,
                         ::testing::Combine(::testing::Values(Fault::Kind::io_error,
                                                              Fault::Kind::disk_full,
                                                              Fault::Kind::short_write),
                                            ::testing::Bool()),
                         name_of);

bool is_failed_sync(const Operation& operation) {
  return operation.kind == Operation::Kind::failed_sync;
}

class FailedSync : public IoError, public ::testing::WithParamInterface<bool> {};

// A sync that failed is not tried again: what it was for is in doubt for good.
TEST_P(FailedSync, of_a_commit_ends_all_acknowledging) {
  std::size_t failures = 0;
  Fault fault{Fault::Kind::io_error, 0, GetParam()};
  for (;; ++fault.at) {
    const TempDir directory{TempDir::InMemory()};
    SimulatedDisk disk(directory.path());
    disk.fail(fault);
    const RunRecord run = workload_.run(disk);
    if (!disk.failed()) break;
    const auto failed_at = static_cast<std::size_t>(
        std::find_if(disk.journal().begin(), disk.journal().end(), is_failed_sync) -
        disk.journal().begin());
    if (failed_at >= run.ended_at) continue;  // none, or while it was being closed
    ++failures;
    EXPECT_TRUE(run.error) << fault.at;
    EXPECT_LE(run.last_promise().operations, failed_at) << fault.at;
  }
  EXPECT_GT(failures, 50U);
}

INSTANTIATE_TEST_SUITE_P(ForEver, FailedSync, ::testing::Bool());

class ReadFault : public IoError, public ::testing::WithParamInterface<bool> {};

TEST_P(ReadFault, while_the_log_is_made_and_written_loses_nothing) {
  std::size_t at = 0;
  for (;; ++at) {
    SCOPED_TRACE("read " + std::to_string(at));
    const FaultyRun faulty = run_with(workload_, [&](SimulatedDisk& disk) {
      disk.fail_reads({Fault::Kind::io_error, at, GetParam()});
    });
    if (!faulty.failed) break;
    expect_kept(faulty);
  }
  EXPECT_GT(at, 5U);
}

// The start after a kill reads the write-ahead log, the tail and the last segment.
TEST_P(ReadFault, in_a_start_ends_it_and_the_next_start_finds_everything) {
  const FaultyRun before = run_with(workload_, [](SimulatedDisk&) {});
  const TempDir directory{TempDir::InMemory()};
  std::size_t refused = 0;
  for (std::size_t at = 0;; ++at) {
    SCOPED_TRACE("read " + std::to_string(at));
    write_image(before.run.files, directory.path());
    bool failed = false;
    {
      SimulatedDisk disk(directory.path());
      disk.fail_reads({Fault::Kind::io_error, at, GetParam()});
      const auto log = Workload::open(directory.path());
      failed = disk.failed();
      if (log) {
        EXPECT_EQ(log->head().sequence, Sequence(events));
      } else {
        EXPECT_TRUE(failed) << log.error().text();
        ++refused;
      }
    }
    if (!failed) break;
    EXPECT_EQ(workload_.restart(directory.path(), before.run.last_promise()).problem, "");
  }
  EXPECT_GT(refused, 5U);
}

INSTANTIATE_TEST_SUITE_P(ForEver, ReadFault, ::testing::Bool());

}  // namespace
}  // namespace headwater::testing
