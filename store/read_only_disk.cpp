#include "store/read_only_disk.h"

#include <fcntl.h>
#include <unistd.h>

namespace headwater {

bool is_read_only(const std::string& directory) {
  const int descriptor = open(directory.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
  if (descriptor < 0) return errno == EROFS;
  close(descriptor);
  return false;
}

}  // namespace headwater
