// The store's own rename() and fsync(): the linker leads them here (--wrap).

#include "tests/faults/simulated_disk.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

namespace {

using headwater::testing::Fault;
using headwater::testing::Operation;
using headwater::testing::SimulatedDisk;

std::string path_of(int descriptor) {
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  std::array<char, 4'096> path{};
  const ssize_t size = readlink(link.c_str(), path.data(), path.size());
  return size < 0 ? std::string() : std::string(path.data(), static_cast<std::size_t>(size));
}

int fail(Fault::Kind kind) {
  errno = kind == Fault::Kind::io_error ? EIO : ENOSPC;
  return -1;
}

}  // namespace

extern "C" {

// NOLINTBEGIN(bugprone-reserved-identifier): the linker's names
int __real_rename(const char* from, const char* to);
int __wrap_rename(const char* from, const char* to);
int __wrap_fsync(int descriptor);

int __wrap_rename(const char* from, const char* to) {
  SimulatedDisk* disk = SimulatedDisk::of(from);
  if (disk == nullptr) return __real_rename(from, to);
  if (const auto fault = disk->begin()) return fail(*fault);
  const int code = __real_rename(from, to);
  if (code == 0) {
    disk->record({Operation::Kind::rename, disk->name_of(from), 0, disk->name_of(to)});
  }
  return code;
}

int __wrap_fsync(int descriptor) {
  const std::string path = path_of(descriptor);
  SimulatedDisk* disk = SimulatedDisk::of(path.c_str());
  if (disk == nullptr) return 0;  // as in simulated_vfs.cpp
  const std::string name = disk->name_of(path);
  const auto fault = disk->begin();
  if (name.empty()) {
    if (!fault) disk->record({Operation::Kind::sync_directory});
  } else {
    disk->record({fault ? Operation::Kind::failed_sync : Operation::Kind::sync, name});
  }
  return fault ? fail(*fault) : 0;
}
// NOLINTEND(bugprone-reserved-identifier)

}  // extern "C"
