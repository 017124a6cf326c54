#include "config/config_file.h"

#include "config/secrets.h"
#include "config/yaml.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace headwater {
namespace {

Error unreadable(const std::string& path) {
  return {ErrorKind::configuration,
          fmt::format("{}: cannot be read: {}", path, std::generic_category().message(errno)),
          {}};
}

class OpenFile {
 public:
  explicit OpenFile(const std::string& path)
      : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~OpenFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace

Result<ConfigFile> read_config_file(const std::string& path) {
  const OpenFile file(path);
  struct stat status {};
  if (file.descriptor() < 0 || fstat(file.descriptor(), &status) != 0) return unreadable(path);
  ConfigFile found{{}, is_open_to_others(status.st_mode)};
  found.text.resize(yaml_bytes_limit + 1);
  std::size_t filled = 0;
  while (filled < found.text.size()) {
    const ssize_t taken =
        read(file.descriptor(), found.text.data() + filled, found.text.size() - filled);
    if (taken < 0 && errno == EINTR) continue;
    if (taken < 0) return unreadable(path);
    if (taken == 0) break;
    filled += static_cast<std::size_t>(taken);
  }
  found.text.resize(filled);
  return found;
}

}  // namespace headwater
