#include "store/read_only_disk.h"

#include <fcntl.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace headwater {

bool is_read_only(const std::string& directory) {
  const int descriptor = open(directory.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
  if (descriptor < 0) return errno == EROFS;
  close(descriptor);
  return false;
}

GivenUpDisk::GivenUpDisk(const std::string& directory)
    : descriptor_(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {}

GivenUpDisk::~GivenUpDisk() {
  if (descriptor_ >= 0) close(descriptor_);
}

// Other errors say that there are no such attributes here, or none for us.
int GivenUpDisk::error() const {
  if (descriptor_ < 0 || fremovexattr(descriptor_, "user.headwater") == 0) return 0;
  return errno == EROFS || errno == EIO ? errno : 0;
}

}  // namespace headwater
