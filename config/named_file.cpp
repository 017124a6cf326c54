#include "config/named_file.h"

#include "model/text.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace headwater {
namespace {

Error unusable(const std::string& path, const std::string& why) {
  return {
      ErrorKind::configuration, fmt::format("cannot read {}: {}", escaped(path, 1'024), why), {}};
}

}  // namespace

Result<void> check_file(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) {
    return unusable(path, std::generic_category().message(errno));
  }
  // Asked before anything is opened: to open a device can have effects.
  if (!S_ISREG(status.st_mode)) return unusable(path, "not a file");
  if (faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) != 0) {
    return unusable(path, std::generic_category().message(errno));
  }
  return {};
}

}  // namespace headwater
