// A directory of a test's own, gone when the test is over.
#pragma once

#include <filesystem>
#include <string>

namespace headwater::testing {

class TempDir {
 public:
  // Made under $TMPDIR, or /tmp. Throws std::system_error if it cannot be made.
  TempDir();
  // Made under /dev/shm, if there is one: for a test that writes thousands of files.
  struct InMemory {};
  explicit TempDir(InMemory place);
  // Removes it with all that is in it, unless the test has failed and HEADWATER_KEEP is set: then
  // it stays to be looked at, and its path is printed.
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  // The path of `name` inside, which need not exist.
  [[nodiscard]] std::string file(const std::string& name) const { return path_ / name; }

 private:
  explicit TempDir(std::string base);

  std::filesystem::path path_;
};

// Writes `content` as the file `path`, in place of what was there; reads all of it. Throw
// std::runtime_error if that cannot be done.
void write_file(const std::string& path, const std::string& content);
[[nodiscard]] std::string read_file(const std::string& path);

}  // namespace headwater::testing
