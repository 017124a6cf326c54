#include "tests/support/settle.h"
#include "tests/cli/sample_log.h"
#include "tests/support/wait_until.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace headwater {
namespace {

using testing::at;
using testing::Ending;
using testing::lines_of;
using testing::Process;
using testing::reading;
using testing::SampleLog;
using testing::wait_until;

class Follow : public ::testing::Test {
 protected:
  void SetUp() override { log_.append_two_devices(); }

  // What `headwater events -f ARGUMENTS` is started with.
  testing::ProcessOptions follow(const std::vector<std::string>& arguments) {
    testing::ProcessOptions options{.program = HEADWATER_PROGRAM};
    options.arguments = {"--store", log_.directory(), "events", "-f"};
    options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
    return options;
  }
  void append(const std::string& device, std::int64_t value) {
    log_.append({reading(device, {{"n", value, ""}}, time_)}, time_);
  }
  static bool has_lines(const Process& process, std::size_t count) {
    return wait_until([&] { return lines_of(process.out()).size() >= count; });
  }

  const Timestamp time_ = at("2026-01-01T11:00:00Z");
  SampleLog log_;
};

TEST_F(Follow, prints_what_is_there_and_then_each_event_as_it_is_appended) {
  Process process(follow({}));
  ASSERT_TRUE(has_lines(process, 6));
  append("dev-1", 41);
  ASSERT_TRUE(has_lines(process, 7));
  append("dev-1", 42);
  ASSERT_TRUE(has_lines(process, 8));
  const auto lines = lines_of(process.out());
  EXPECT_TRUE(lines[6].ends_with("n=41")) << lines[6];
  EXPECT_TRUE(lines[7].ends_with("n=42")) << lines[7];
  EXPECT_TRUE(process.running());
}

TEST_F(Follow, begins_with_the_last_ones_and_keeps_to_the_filter) {
  Process process(follow({"-n", "1", "--device", "dev-2"}));
  ASSERT_TRUE(has_lines(process, 1));
  append("dev-1", 41);
  append("dev-2", 42);
  ASSERT_TRUE(has_lines(process, 2));
  const auto lines = lines_of(process.out());
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_TRUE(lines[0].ends_with("count=7")) << lines[0];
  EXPECT_TRUE(lines[1].ends_with("n=42")) << lines[1];
}

TEST_F(Follow, goes_on_while_the_tail_is_sealed) {
  Process process(follow({"-n", "0"}));
  for (std::int64_t n = 0; n < 300; ++n) {
    append("dev-1", n);
    if (n % 50 == 0) {
      testing::settle(log_.writer());
    }
  }
  append("dev-1", 300);
  ASSERT_TRUE(wait_until([&] { return process.out().ends_with("n=300\n"); }));
}

TEST_F(Follow, that_is_stopped_keeps_neither_the_writer_nor_the_write_ahead_log_waiting) {
  Process process(follow({}));
  ASSERT_TRUE(has_lines(process, 6));
  append("dev-1", 0);
  ASSERT_TRUE(has_lines(process, 7));
  process.kill(SIGSTOP);
  std::uintmax_t longest = 0;
  for (std::int64_t n = 1; n <= 20'000; ++n) {
    append("dev-1", n);
    if (n % 20 == 0) testing::settle(log_.writer());
    const auto wal = std::filesystem::file_size(log_.directory() + "/log.db-wal");
    longest = std::max<std::uintmax_t>(longest, wal);
  }
  EXPECT_LT(longest, LogTuning{}.wal_bytes_limit);
  process.kill(SIGCONT);
  EXPECT_TRUE(wait_until([&] { return process.out().ends_with("n=20000\n"); }));
  EXPECT_EQ(lines_of(process.out()).size(), 20'007U);
}

TEST_F(Follow, ends_with_success_on_the_signals_that_stop_a_program) {
  for (const int signal : {SIGINT, SIGTERM}) {
    Process process(follow({}));
    ASSERT_TRUE(has_lines(process, 6));
    process.kill(signal);
    EXPECT_EQ(process.wait(), Ending{});
    EXPECT_EQ(process.errors(), "");
  }
}

TEST_F(Follow, ends_with_success_at_the_position_that_was_asked_for) {
  Process process(follow({"--to-seq", "7"}));
  ASSERT_TRUE(has_lines(process, 6));
  append("dev-1", 41);
  append("dev-1", 42);
  EXPECT_EQ(process.wait(), Ending{});
  EXPECT_EQ(lines_of(process.out()).size(), 7U);
}

TEST_F(Follow, ends_with_success_when_nobody_reads_although_nothing_is_appended) {
  testing::TempDir folder;
  const std::string name = folder.file("fifo");
  ASSERT_EQ(mkfifo(name.c_str(), 0600), 0);
  const int reader = open(name.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_GE(reader, 0);
  auto options = follow({"-n", "1"});
  options.out_file = name;
  Process process(options);
  std::array<char, 256> line{};
  ASSERT_TRUE(wait_until([&] { return read(reader, line.data(), line.size()) > 0; }));
  EXPECT_TRUE(process.running());
  close(reader);
  EXPECT_EQ(process.wait(), Ending{});
  EXPECT_EQ(process.errors(), "");
}

TEST_F(Follow, does_not_go_with_the_newest_first) {
  const auto outcome = log_.ask({"events", "-f", "-r"});
  EXPECT_EQ(outcome.exit_code, 64);
  EXPECT_NE(outcome.err, "");
}

}  // namespace
}  // namespace headwater
