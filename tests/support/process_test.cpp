#include "tests/support/process.h"

#include "tests/support/temp_dir.h"
#include "tests/support/wait_until.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <system_error>

namespace headwater::testing {
namespace {

ProcessOptions shell(const std::string& script) {
  ProcessOptions options;
  options.program = "sh";
  options.arguments = {"-c", script};
  return options;
}

TEST(Process, run_gives_the_exit_code_the_output_and_the_messages) {
  const Outcome outcome = run("sh", {"-c", "cat; echo wrong >&2; exit 3"}, "input");
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_EQ(outcome.out, "input");
  EXPECT_EQ(outcome.err, "wrong\n");
}

TEST(Process, a_program_that_does_not_exist_is_an_outcome_of_127) {
  EXPECT_EQ(run("/no/such/program", {}).exit_code, 127);
  EXPECT_THROW(Process({.program = "/no/such/program"}), std::system_error);
}

TEST(Process, more_output_than_a_pipe_holds_does_not_stop_it) {
  EXPECT_EQ(run("sh", {"-c", "head -c 3000000 /dev/zero"}).out.size(), 3'000'000U);
}

TEST(Process, a_killed_process_says_by_which_signal) {
  Process process(shell("echo ready; exec cat /dev/zero > /dev/null"));
  ASSERT_TRUE(wait_until([&] { return process.out() == "ready\n"; }));
  EXPECT_TRUE(process.running());
  process.kill(SIGTERM);
  EXPECT_EQ(process.wait(), (Ending{.code = 0, .signal = SIGTERM}));
}

TEST(Process, what_is_added_to_the_environment_takes_the_place_of_what_was_there) {
  ProcessOptions options = shell("echo $HOME");
  options.environment = {"HOME=/elsewhere"};
  Process process(options);
  ASSERT_TRUE(process.wait());
  EXPECT_EQ(process.out(), "/elsewhere\n");
}

TEST(Process, output_can_go_to_a_file) {
  const TempDir directory;
  ProcessOptions options = shell("echo out; echo message >&2");
  options.out_file = directory.file("out");
  options.error_file = directory.file("messages");
  Process process(options);
  ASSERT_EQ(process.wait(), Ending{});
  EXPECT_EQ(read_file(options.out_file), "out\n");
  EXPECT_EQ(read_file(options.error_file), "message\n");
}

TEST(TempDir, is_gone_afterwards_with_all_that_is_in_it) {
  std::filesystem::path path;
  {
    const TempDir directory;
    path = directory.path();
    write_file(directory.file("a"), "content");
    EXPECT_EQ(read_file(directory.file("a")), "content");
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(WaitUntil, gives_up_after_the_time_that_it_was_given) {
  EXPECT_FALSE(wait_until([] { return false; }, std::chrono::milliseconds(5)));
  EXPECT_TRUE(wait_until([] { return true; }, std::chrono::milliseconds(0)));
}

}  // namespace
}  // namespace headwater::testing
