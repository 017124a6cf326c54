#include "cli/output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace headwater {

void Output::write(std::string_view lines) {
  if (!open()) return;
  buffer_ += lines;
  if (buffer_.size() >= buffer_limit) write_out();
}

Result<void> Output::flush() {
  write_out();
  if (failure_) return *failure_;
  return {};
}

void Output::write_out() {
  std::string_view rest = buffer_;
  while (!rest.empty() && open()) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EPIPE) {
      closed_ = true;
    } else if (errno != EINTR) {
      failure_ = Error{
          ErrorKind::storage,
          fmt::format("cannot write the output: {}", std::generic_category().message(errno)), ""};
    }
  }
  buffer_.clear();
}

}  // namespace headwater
