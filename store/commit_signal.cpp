#include "store/commit_signal.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <utility>

namespace headwater {
namespace {

// In memory, and nobody else's: in a folder that all may write to, the name may have been taken.
bool is_usable(int descriptor) {
  struct statfs system {};
  struct stat file {};
  return fstatfs(descriptor, &system) == 0 && system.f_type == TMPFS_MAGIC &&
         fstat(descriptor, &file) == 0 && S_ISREG(file.st_mode) && file.st_uid == geteuid();
}

}  // namespace

std::string commit_signal_path(const std::string& directory) {
  struct stat status {};
  if (stat(directory.c_str(), &status) != 0) return {};
  return fmt::format("/dev/shm/headwater-{:x}-{:x}", status.st_dev, status.st_ino);
}

CommitSignal::CommitSignal(const std::string& directory) : path_(commit_signal_path(directory)) {
  if (path_.empty()) return;
  // A killed writer leaves the file, and its watchers: they go on with this one.
  descriptor_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0644);
  if (descriptor_ < 0) return;
  if (is_usable(descriptor_)) {
    fchmod(descriptor_, 0644);  // whatever the umask: it says nothing but that there is news
  } else {
    close(std::exchange(descriptor_, -1));
  }
}

CommitSignal::~CommitSignal() {
  if (descriptor_ < 0) return;
  unlink(path_.c_str());
  close(descriptor_);
}

CommitSignal::CommitSignal(CommitSignal&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

CommitSignal& CommitSignal::operator=(CommitSignal&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

void CommitSignal::give() const {
  if (descriptor_ < 0) return;
  const char news = '\n';
  if (pwrite(descriptor_, &news, 1, 0) != 1) return;  // who follows looks once a second anyway
}

}  // namespace headwater
