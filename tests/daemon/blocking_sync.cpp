// A library to preload (LD_PRELOAD): syncing log.db or what belongs to it waits for as long as the
// file BLOCKING_SYNC_GATE is there. The first that waits makes the file BLOCKING_SYNC_MARK.

#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using Sync = int (*)(int);

constexpr int look_every_ms = 5;

bool is_of_the_log(int descriptor) {
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  std::array<char, 4'096> path{};
  const ssize_t size = readlink(link.c_str(), path.data(), path.size());
  return size > 0 && std::string_view(path.data(), static_cast<std::size_t>(size)).find("log.db") !=
                         std::string_view::npos;
}

int wait_and_sync(int descriptor, const char* name) {
  const char* gate = std::getenv("BLOCKING_SYNC_GATE");
  const char* mark = std::getenv("BLOCKING_SYNC_MARK");
  while (gate != nullptr && is_of_the_log(descriptor) && access(gate, F_OK) == 0) {
    if (mark != nullptr) close(open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    poll(nullptr, 0, look_every_ms);
  }
  return reinterpret_cast<Sync>(dlsym(RTLD_NEXT, name))(descriptor);
}

}  // namespace

extern "C" int fsync(int descriptor) { return wait_and_sync(descriptor, "fsync"); }
extern "C" int fdatasync(int descriptor) { return wait_and_sync(descriptor, "fdatasync"); }
