#include "tests/support/small_disk.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace headwater::testing {

SmallDisk::SmallDisk(std::string directory, std::uint64_t bytes)
    : directory_(std::move(directory)) {
  std::filesystem::create_directories(directory_);
  const std::string options = "mode=0755,size=" + std::to_string(bytes);
  mounted_ = mount("headwater-test", directory_.c_str(), "tmpfs", 0, options.c_str()) == 0;
  if (!mounted_) problem_ = std::string("a tmpfs cannot be mounted: ") + std::strerror(errno);
}

SmallDisk::~SmallDisk() {
  if (mounted_) umount2(directory_.c_str(), MNT_DETACH);
}

void SmallDisk::fill(std::uint64_t left) {
  struct statvfs facts {};
  if (statvfs(directory_.c_str(), &facts) != 0) throw std::runtime_error("statvfs");
  const std::uint64_t free = std::uint64_t{facts.f_bavail} * facts.f_frsize;
  if (free <= left) return;
  const int descriptor = open(ballast().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) throw std::runtime_error("open");
  const off_t before = lseek(descriptor, 0, SEEK_END);
  const int code = posix_fallocate(descriptor, before, static_cast<off_t>(free - left));
  close(descriptor);
  if (code != 0) throw std::runtime_error("posix_fallocate");
}

void SmallDisk::make_room() { std::filesystem::remove(ballast()); }

}  // namespace headwater::testing
