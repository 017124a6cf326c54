#include "cli/output.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace headwater {
namespace {

class OutputTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::signal(SIGPIPE, SIG_IGN);
    ASSERT_EQ(pipe(pipe_.data()), 0);
  }
  void TearDown() override {
    for (const int end : pipe_) {
      if (end >= 0) close(end);
    }
  }
  void stop_reading() { close(std::exchange(pipe_[0], -1)); }
  std::string read_all() {
    close(std::exchange(pipe_[1], -1));
    std::string content;
    std::array<char, 4096> piece{};
    for (ssize_t count = 0; (count = read(pipe_[0], piece.data(), piece.size())) > 0;) {
      content.append(piece.data(), static_cast<std::size_t>(count));
    }
    return content;
  }

  std::array<int, 2> pipe_{-1, -1};
};

TEST_F(OutputTest, comes_in_the_order_of_writing) {
  Output output(pipe_[1]);
  output.write("one\n");
  output.write("two\n");
  ASSERT_TRUE(output.flush());
  EXPECT_EQ(read_all(), "one\ntwo\n");
}

TEST_F(OutputTest, ends_quietly_when_nobody_reads_any_more) {
  stop_reading();
  Output output(pipe_[1]);
  output.write("one\n");
  EXPECT_TRUE(output.open()) << "nothing was written yet";
  EXPECT_TRUE(output.flush());
  EXPECT_FALSE(output.open());
}

TEST_F(OutputTest, notices_a_closed_pipe_before_the_end_of_a_long_answer) {
  stop_reading();
  Output output(pipe_[1]);
  output.write(std::string(Output::buffer_limit, 'x'));
  EXPECT_FALSE(output.open());
}

TEST(Output, to_a_full_disk_is_an_error) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  Output output(full);
  output.write("one\n");
  const auto flushed = output.flush();
  ASSERT_FALSE(flushed);
  EXPECT_EQ(flushed.error().kind, ErrorKind::storage);
  EXPECT_EQ(flushed.error().detail, "cannot write the output: No space left on device");
  EXPECT_FALSE(output.open());
  close(full);
}

}  // namespace
}  // namespace headwater
