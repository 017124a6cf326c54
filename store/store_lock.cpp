#include "store/store_lock.h"

#include "store/read_only_disk.h"
#include "store/schema.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace headwater {
namespace {

std::string holder_of(int descriptor) {
  std::array<char, 32> text{};
  const auto size = pread(descriptor, text.data(), text.size(), 0);
  if (size <= 0) return "another process";
  return fmt::format("process {}", std::string(text.data(), static_cast<std::size_t>(size)));
}

}  // namespace

Result<StoreLock> StoreLock::acquire(const std::string& directory) {
  const std::string file = directory + "/" + schema::lock_file;
  const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (descriptor < 0) {
    return Error{ErrorKind::storage, fmt::format("{}: {}", file, std::strerror(errno)),
                 disk_hint(errno, "check that the directory exists and its permissions")};
  }
  StoreLock lock(descriptor);
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    return Error{ErrorKind::in_use,
                 fmt::format("the store {} is in use by {}", directory, holder_of(descriptor)),
                 "stop that process, or give this one a store of its own"};
  }
  // For the message above only: on a full disk it is left out, and the lock holds all the same.
  const std::string pid = std::to_string(getpid());
  if (ftruncate(descriptor, 0) == 0) (void)!pwrite(descriptor, pid.data(), pid.size(), 0);
  return lock;
}

StoreLock::~StoreLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace headwater
