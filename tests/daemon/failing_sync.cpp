// A library to preload (LD_PRELOAD): syncing log.db or what belongs to it fails with EIO, from the
// call after FAILING_SYNC_AFTER others on. As on a real disk, what was written since the last good
// sync is then lost: the file is cut back. The first failure makes the file FAILING_SYNC_MARK.

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using Sync = int (*)(int);

std::atomic<long> calls = 0;
std::array<std::atomic<off_t>, 1'024> synced_sizes;  // by descriptor

long calls_that_succeed() {
  const char* text = std::getenv("FAILING_SYNC_AFTER");
  return text == nullptr ? 0 : std::strtol(text, nullptr, 10);
}

bool is_of_the_log(int descriptor) {
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  std::array<char, 4'096> path{};
  const ssize_t size = readlink(link.c_str(), path.data(), path.size());
  return size > 0 && std::string_view(path.data(), static_cast<std::size_t>(size)).find("log.db") !=
                         std::string_view::npos;
}

int fail(int descriptor) {
  if (const char* mark = std::getenv("FAILING_SYNC_MARK")) {
    close(open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  }
  (void)!ftruncate(descriptor, synced_sizes.at(static_cast<std::size_t>(descriptor)));
  errno = EIO;
  return -1;
}

int sync_or_fail(int descriptor, const char* name) {
  const auto real = reinterpret_cast<Sync>(dlsym(RTLD_NEXT, name));
  if (!is_of_the_log(descriptor)) return real(descriptor);
  if (calls++ >= calls_that_succeed()) return fail(descriptor);
  struct stat status {};
  if (fstat(descriptor, &status) == 0) {
    synced_sizes.at(static_cast<std::size_t>(descriptor)) = status.st_size;
  }
  return real(descriptor);
}

}  // namespace

extern "C" int fsync(int descriptor) { return sync_or_fail(descriptor, "fsync"); }
extern "C" int fdatasync(int descriptor) { return sync_or_fail(descriptor, "fdatasync"); }
