// A disk of a test's own that is quickly full: a small tmpfs, mounted in a directory.
#pragma once

#include <cstdint>
#include <string>

namespace headwater::testing {

// One thread. Unmounted when it goes, even while files are open there.
class SmallDisk {
 public:
  // Mounts it at `directory`, which is made. Whether it could be: that takes root's rights.
  SmallDisk(std::string directory, std::uint64_t bytes);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  [[nodiscard]] bool mounted() const { return mounted_; }
  // Why it is not.
  [[nodiscard]] const std::string& problem() const { return problem_; }

  // Takes all the room there is, but so many bytes, with a file that others have put there.
  void fill(std::uint64_t left = 0);
  // That file goes.
  void make_room();

 private:
  [[nodiscard]] std::string ballast() const { return directory_ + "/ballast"; }

  std::string directory_;
  bool mounted_ = false;
  std::string problem_;
};

}  // namespace headwater::testing
