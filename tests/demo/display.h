// What the demo shows while it runs: a bar that moves on a terminal, plain lines in a pipe.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace headwater::testing {

struct Progress {
  std::size_t messages = 0;      // acknowledged by the edge's broker
  std::size_t all_messages = 0;  // that will be published
  std::uint64_t stored = 0;      // events in the gateway's log
  std::uint64_t centre = 0;      // events in the centre's log
  std::string link = "up";       // "up" or "cut"
};

class Display {
 public:
  Display();

  // Something happened: a line that stays.
  void say(const std::string& text);
  // How far it is. On a terminal the last line moves; in a pipe there is a line a second.
  void show(const Progress& progress);

 private:
  [[nodiscard]] double seconds() const;

  const bool terminal_;
  const std::chrono::steady_clock::time_point start_;
  double last_line_ = -1;
  bool on_bar_ = false;
};

}  // namespace headwater::testing
