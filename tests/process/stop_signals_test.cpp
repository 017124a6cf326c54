#include "process/stop_signals.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace headwater {
namespace {

using ::testing::ExitedWithCode;

// In a process of its own: waits, and says which signal ended the wait and how many SIGHUPs came.
[[noreturn]] void wait_with_pending(std::initializer_list<int> pending, int after_hang_up = 0) {
  const StopSignals signals;
  for (const int signal : pending) raise(signal);
  int hang_ups = 0;
  const std::string name = signals.wait([&] {
    ++hang_ups;
    if (after_hang_up != 0) raise(after_hang_up);
  });
  std::fprintf(stderr, "%s after %d", name.c_str(), hang_ups);
  std::exit(0);
}

TEST(StopSignals, a_signal_that_asks_to_stop_is_named) {
  EXPECT_EXIT(wait_with_pending({SIGTERM}), ExitedWithCode(0), "^SIGTERM after 0$");
  EXPECT_EXIT(wait_with_pending({SIGINT}), ExitedWithCode(0), "^SIGINT after 0$");
}

TEST(StopSignals, a_hang_up_is_told_and_the_wait_goes_on) {
  EXPECT_EXIT(wait_with_pending({SIGHUP}, SIGTERM), ExitedWithCode(0), "^SIGTERM after 1$");
}

TEST(StopSignals, signals_that_come_before_the_wait_are_not_lost) {
  EXPECT_EXIT(wait_with_pending({SIGTERM, SIGTERM}), ExitedWithCode(0), "^SIGTERM");
}

// In a process of its own.
[[noreturn]] void write_to_a_closed_pipe() {
  const StopSignals signals;
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) std::exit(2);
  close(ends[0]);
  std::exit(write(ends[1], "x", 1) < 0 && errno == EPIPE ? 0 : 1);
}

TEST(StopSignals, writing_to_a_closed_pipe_is_an_error_and_no_death) {
  EXPECT_EXIT(write_to_a_closed_pipe(), ExitedWithCode(0), "");
}

}  // namespace
}  // namespace headwater
