// Waiting for a log to grow, without asking it all the time.
#pragma once

#include "model/error.h"

#include <chrono>
#include <string>

namespace headwater {

// Woken by the writer after each commit (store/commit_signal.h). Where nothing wakes it (the writer
// is of another machine, or has died), a wait ends by itself after a second. One thread.
class LogWatch {
 public:
  // From now on no commit is missed. Error: storage.
  static Result<LogWatch> open(const std::string& directory);
  ~LogWatch();
  LogWatch(LogWatch&& other) noexcept;
  LogWatch& operator=(LogWatch&&) = delete;

  // What has ended a wait.
  enum class Wake {
    commit,  // the log has grown since the last wait
    time,    // nothing tells; it may have grown
    closed,  // nobody reads the output any more
  };
  // `output` is a descriptor that somebody reads, or not.
  [[nodiscard]] Wake wait(int output);

  static constexpr std::chrono::milliseconds longest_wait{1'000};

 private:
  LogWatch(int descriptor, std::string signal)
      : descriptor_(descriptor), signal_(std::move(signal)) {}
  // Watches the file that is there now: a writer that starts makes it anew.
  void watch() const;
  // Takes what inotify has to say. Whether there was a commit.
  [[nodiscard]] bool take_news() const;

  int descriptor_;
  std::string signal_;
};

}  // namespace headwater
