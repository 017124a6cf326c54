// Waiting for a log to grow, without asking it all the time.
#pragma once

#include "model/error.h"

#include <chrono>
#include <string>

namespace headwater {

// Watches the files of a log through inotify(7). Each wait also ends by itself, after a second at
// the latest: not every file system tells of writes. One thread.
class LogWatch {
 public:
  // Error: storage.
  static Result<LogWatch> open(const std::string& directory);
  ~LogWatch();
  LogWatch(LogWatch&& other) noexcept;
  LogWatch& operator=(LogWatch&&) = delete;

  // Returns when the log may have grown: true; or when nobody reads `output` any more: false.
  [[nodiscard]] bool wait(int output);

  static constexpr std::chrono::milliseconds shortest_pause{2};
  static constexpr std::chrono::milliseconds longest_pause{1'000};

 private:
  explicit LogWatch(int descriptor) : descriptor_(descriptor) {}
  // Takes what inotify has to say. Whether it was about the log.
  [[nodiscard]] bool take_changes() const;

  int descriptor_;
  // What the writer writes is there for readers only once it is on disk, and nothing tells when
  // that is: after a change the pauses begin short and grow.
  std::chrono::milliseconds pause_ = shortest_pause;
};

}  // namespace headwater
