#include "tests/demo/display.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include <cstdio>

namespace headwater::testing {
namespace {

constexpr std::size_t bar_width = 24;

std::string bar(std::size_t done, std::size_t all) {
  const std::size_t filled = all == 0 ? 0 : bar_width * done / all;
  return "[" + std::string(filled, '#') + std::string(bar_width - filled, '.') + "]";
}

std::string text_of(const Progress& progress) {
  const std::uint64_t backlog = progress.stored - std::min(progress.stored, progress.centre);
  return fmt::format("in {:>6} of {}  stored {:>6}  backlog {:>6}  at the centre {:>6}  link {}",
                     progress.messages, progress.all_messages, progress.stored, backlog,
                     progress.centre, progress.link);
}

}  // namespace

Display::Display()
    : terminal_(isatty(STDOUT_FILENO) == 1), start_(std::chrono::steady_clock::now()) {}

void Display::say(const std::string& text) {
  if (on_bar_) fmt::print("\n");
  on_bar_ = false;
  fmt::print("{:6.1f} s  {}\n", seconds(), text);
  std::fflush(stdout);
}

void Display::show(const Progress& progress) {
  const double now = seconds();
  if (terminal_) {
    fmt::print("\r\033[K{:6.1f} s  {} {}", now, bar(progress.messages, progress.all_messages),
               text_of(progress));
    on_bar_ = true;
  } else {
    if (now - last_line_ < 1) return;
    last_line_ = now;
    fmt::print("{:6.1f} s  {}\n", now, text_of(progress));
  }
  std::fflush(stdout);
}

double Display::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

}  // namespace headwater::testing
