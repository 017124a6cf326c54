// A library to preload (LD_PRELOAD): while the file FAILING_WRITE_GATE is there, writing to log.db
// or what belongs to it fails with the error number FAILING_WRITE_CODE.

#include <dlfcn.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using Write = ssize_t (*)(int, const void*, size_t, off_t);

bool is_of_the_log(int descriptor) {
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  std::array<char, 4'096> path{};
  const ssize_t size = readlink(link.c_str(), path.data(), path.size());
  return size > 0 && std::string_view(path.data(), static_cast<std::size_t>(size)).find("log.db") !=
                         std::string_view::npos;
}

ssize_t write_or_fail(const char* name, int descriptor, const void* from, size_t size,
                      off_t offset) {
  const char* gate = std::getenv("FAILING_WRITE_GATE");
  const char* code = std::getenv("FAILING_WRITE_CODE");
  if (gate != nullptr && code != nullptr && access(gate, F_OK) == 0 && is_of_the_log(descriptor)) {
    errno = static_cast<int>(std::strtol(code, nullptr, 10));
    return -1;
  }
  return reinterpret_cast<Write>(dlsym(RTLD_NEXT, name))(descriptor, from, size, offset);
}

}  // namespace

extern "C" ssize_t pwrite(int descriptor, const void* from, size_t size, off_t offset) {
  return write_or_fail("pwrite", descriptor, from, size, offset);
}
extern "C" ssize_t pwrite64(int descriptor, const void* from, size_t size, off_t offset) {
  return write_or_fail("pwrite64", descriptor, from, size, offset);
}
