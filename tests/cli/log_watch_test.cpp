#include "cli/log_watch.h"

#include "tests/support/settle.h"
#include "tests/support/temp_dir.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

namespace headwater {
namespace {

using std::chrono::steady_clock;
using testing::TempDir;
using testing::write_file;

class LogWatchTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(pipe2(pipe_.data(), O_CLOEXEC), 0); }
  void TearDown() override {
    for (const int end : pipe_) close(end);
  }
  // Waits until the pauses have grown to their longest.
  void settle(LogWatch& watch) {
    steady_clock::duration waited{};
    while (waited < LogWatch::longest_pause / 2) {
      const auto begun = steady_clock::now();
      ASSERT_TRUE(watch.wait(pipe_[1]));
      waited = steady_clock::now() - begun;
    }
  }

  TempDir folder_;
  std::array<int, 2> pipe_{-1, -1};
};

TEST_F(LogWatchTest, returns_at_once_when_the_log_is_written) {
  auto watch = LogWatch::open(folder_.path());
  ASSERT_TRUE(watch);
  settle(*watch);
  write_file(folder_.file("log.db-wal"), "a commit");
  const auto begun = steady_clock::now();
  EXPECT_TRUE(watch->wait(pipe_[1]));
  EXPECT_LT(steady_clock::now() - begun, LogWatch::longest_pause / 2);
}

TEST_F(LogWatchTest, soon_looks_again_after_a_change_since_it_may_not_be_readable_yet) {
  auto watch = LogWatch::open(folder_.path());
  ASSERT_TRUE(watch);
  settle(*watch);
  write_file(folder_.file("log.db-wal"), "a commit");
  EXPECT_TRUE(watch->wait(pipe_[1]));
  const auto begun = steady_clock::now();
  EXPECT_TRUE(watch->wait(pipe_[1]));
  EXPECT_LT(steady_clock::now() - begun, LogWatch::longest_pause / 2);
}

TEST_F(LogWatchTest, returns_by_itself_when_nothing_tells_of_writes) {
  auto watch = LogWatch::open(folder_.path());
  ASSERT_TRUE(watch);
  settle(*watch);
  EXPECT_TRUE(watch->wait(pipe_[1]));
}

TEST_F(LogWatchTest, says_when_nobody_reads_the_output) {
  auto watch = LogWatch::open(folder_.path());
  ASSERT_TRUE(watch);
  close(pipe_[0]);
  pipe_[0] = dup(pipe_[1]);  // TearDown closes it again
  EXPECT_FALSE(watch->wait(pipe_[1]));
}

TEST(LogWatch, of_a_folder_that_is_not_there_is_an_error) {
  const auto watch = LogWatch::open("/nonexistent");
  ASSERT_FALSE(watch);
  EXPECT_EQ(watch.error().detail, "/nonexistent cannot be watched: No such file or directory");
}

}  // namespace
}  // namespace headwater
