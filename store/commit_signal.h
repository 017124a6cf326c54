// How other processes learn that something has been committed, without asking all the time.
//
// After each commit the writer writes a byte to a file, and who follows the log watches that file
// with inotify(7). Nobody can hold the writer up so: the kernel keeps what a watcher has not taken,
// and joins equal news. The file lies in /dev/shm, so that no commit costs the card a write, and is
// named after the directory's device and inode, since two copies of one log may be on a machine.
// It is a hint: where there is no such file, or the writer has died, readers look once a second.
#pragma once

#include "model/error.h"

#include <string>

namespace headwater {

// The file for the log in `directory`; empty if there is no such directory.
[[nodiscard]] std::string commit_signal_path(const std::string& directory);

// The writer's side. Never fails: without the file it does nothing.
class CommitSignal {
 public:
  CommitSignal() = default;
  // For the log in `directory`, whose lock the caller holds.
  explicit CommitSignal(const std::string& directory);
  ~CommitSignal();
  CommitSignal(CommitSignal&& other) noexcept;
  CommitSignal& operator=(CommitSignal&& other) noexcept;

  // To be called once what was committed is on stable storage. One system call.
  void give() const;

 private:
  std::string path_;
  int descriptor_ = -1;
};

}  // namespace headwater
