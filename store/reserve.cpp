#include "store/reserve.h"

#include "store/schema.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace headwater {

Result<std::uint64_t> free_space(const std::string& directory) {
  struct statvfs facts {};
  if (statvfs(directory.c_str(), &facts) != 0) {
    return Error{ErrorKind::storage, fmt::format("{}: {}", directory, std::strerror(errno)), ""};
  }
  return std::uint64_t{facts.f_bavail} * facts.f_frsize;
}

Reserve::Reserve(const std::string& directory) : file_(directory + "/" + schema::reserve_file) {}

Result<void> Reserve::set_aside() {
  if (is_there()) return {};
  const int descriptor = open(file_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  int code = descriptor < 0 ? errno : 0;
  // Not merely a length: blocks of the file system.
  if (code == 0) code = posix_fallocate(descriptor, 0, static_cast<off_t>(reserve_bytes));
  if (descriptor >= 0) close(descriptor);
  if (code == 0) return {};
  give_up();
  return Error{code == ENOSPC || code == EDQUOT ? ErrorKind::full : ErrorKind::storage,
               fmt::format("{}: {}", file_, std::strerror(code)), ""};
}

void Reserve::give_up() { (void)unlink(file_.c_str()); }

bool Reserve::is_there() const {
  struct stat facts {};
  return stat(file_.c_str(), &facts) == 0 &&
         static_cast<std::uint64_t>(facts.st_size) >= reserve_bytes;
}

}  // namespace headwater
