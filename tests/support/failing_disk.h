// A disk of a test's own with a real file system (ext4 in a file), which can fail.
#pragma once

#include <string>

namespace headwater::testing {

// One thread. Unmounted when it goes, even while files are open there.
class FailingDisk {
 public:
  // Mounts it at `directory`, which is made; its bytes are in the file `image`. Whether it could
  // be: that takes root's rights, loop devices and mkfs.ext4.
  FailingDisk(std::string directory, std::string image);
  ~FailingDisk();
  FailingDisk(const FailingDisk&) = delete;
  FailingDisk& operator=(const FailingDisk&) = delete;

  [[nodiscard]] bool mounted() const { return problem_.empty(); }
  // Why it is not.
  [[nodiscard]] const std::string& problem() const { return problem_; }

  // The kernel gives it up, as it does when the medium fails: from now on it is read-only, also for
  // files that are open. Throws std::runtime_error.
  void fail();
  // It is checked and mounted again, for writing or not. Throws std::runtime_error.
  void mount_again(bool read_only = false);

 private:
  void mount(const std::string& options);

  std::string directory_;
  std::string image_;
  std::string problem_;
};

}  // namespace headwater::testing
