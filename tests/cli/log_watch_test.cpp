#include "cli/log_watch.h"

#include "store/commit_signal.h"
#include "store/reader.h"
#include "tests/cli/sample_log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <thread>
#include <vector>

namespace headwater {
namespace {

using testing::SampleLog;
using Wake = LogWatch::Wake;

class LogWatchTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(pipe2(pipe_.data(), O_CLOEXEC), 0); }
  void TearDown() override {
    for (const int end : pipe_) close(end);
  }
  LogWatch watch() { return LogWatch::open(log_.directory()).value(); }
  Wake wait(LogWatch& watch) { return watch.wait(pipe_[1]); }
  Sequence head() { return LogReader::open(log_.directory())->head()->sequence; }

  SampleLog log_;
  std::array<int, 2> pipe_{-1, -1};
};

TEST_F(LogWatchTest, is_woken_by_a_commit_which_can_then_be_read) {
  LogWatch log_watch = watch();
  log_.append_two_devices();
  EXPECT_EQ(wait(log_watch), Wake::commit);
  EXPECT_EQ(head(), Sequence(6));
}

TEST_F(LogWatchTest, is_woken_once_for_what_has_been_committed_meanwhile) {
  LogWatch log_watch = watch();
  for (int i = 0; i < 1'000; ++i) log_.append_two_devices();
  EXPECT_EQ(wait(log_watch), Wake::commit);
  EXPECT_EQ(head(), Sequence(6'000));
  EXPECT_EQ(wait(log_watch), Wake::time);
}

TEST_F(LogWatchTest, wakes_no_more_often_than_there_are_commits) {
  LogWatch log_watch = watch();
  constexpr std::uint64_t commits = 400;
  std::thread writer([this] {
    for (std::uint64_t i = 0; i < commits / 2; ++i) log_.append_two_devices();
  });
  std::uint64_t wakes = 0;
  while (head() < Sequence(commits / 2 * 6)) {
    if (wait(log_watch) == Wake::commit) ++wakes;
  }
  writer.join();
  EXPECT_LE(wakes, commits);
}

TEST_F(LogWatchTest, of_several_wakes_each) {
  std::vector<LogWatch> watches;
  for (int i = 0; i < 20; ++i) watches.push_back(watch());
  log_.append_two_devices();
  for (LogWatch& each : watches) EXPECT_EQ(wait(each), Wake::commit);
}

TEST_F(LogWatchTest, goes_on_with_a_writer_that_starts_later) {
  log_.close();
  LogWatch log_watch = watch();
  EXPECT_EQ(wait(log_watch), Wake::time);
  const CommitSignal signal(log_.directory());
  EXPECT_EQ(wait(log_watch), Wake::time);  // the file was not there before
  signal.give();
  EXPECT_EQ(wait(log_watch), Wake::commit);
}

TEST_F(LogWatchTest, says_when_nobody_reads_the_output) {
  LogWatch log_watch = watch();
  close(pipe_[0]);
  pipe_[0] = dup(pipe_[1]);  // TearDown closes it again
  EXPECT_EQ(wait(log_watch), Wake::closed);
}

TEST_F(LogWatchTest, leaves_no_file_behind_when_the_writer_stops) {
  const std::string file = commit_signal_path(log_.directory());
  EXPECT_TRUE(std::filesystem::exists(file));
  log_.close();
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(LogWatch, of_a_folder_that_is_not_there_is_an_error) {
  const auto watch = LogWatch::open("/nonexistent");
  ASSERT_FALSE(watch);
  EXPECT_EQ(watch.error().detail, "/nonexistent cannot be watched: No such file or directory");
}

}  // namespace
}  // namespace headwater
