#include "drivers/line_reader.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace headwater {
namespace {

constexpr std::size_t block_size = 64 * 1024;

std::string describe(int error_number) { return std::generic_category().message(error_number); }

Error cannot_open(const std::string& path, int error_number) {
  const auto kind = error_number == ENOENT ? ErrorKind::not_found : ErrorKind::storage;
  return {kind, fmt::format("cannot open {}: {}", path, describe(error_number)), ""};
}

bool is_regular_file(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

LineReader::LineReader(std::FILE* file, std::string path, std::size_t line_limit)
    : file_(file), path_(std::move(path)), line_limit_(line_limit), block_(block_size) {}

Result<LineReader> LineReader::open(const std::string& path, std::size_t line_limit) {
  // Without O_NONBLOCK, opening a pipe waits for somebody to write.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return cannot_open(path, errno);
  if (!is_regular_file(descriptor)) {
    ::close(descriptor);
    return Error{ErrorKind::storage, fmt::format("{} is not a regular file", path), ""};
  }
  std::FILE* const file = ::fdopen(descriptor, "r");
  if (file == nullptr) {
    const int error_number = errno;
    ::close(descriptor);
    return cannot_open(path, error_number);
  }
  std::setvbuf(file, nullptr, _IONBF, 0);  // block_ is the buffer
  return LineReader(file, path, line_limit);
}

Error LineReader::failure(int error_number) const {
  return {ErrorKind::storage, fmt::format("cannot read {}: {}", path_, describe(error_number)), ""};
}

// Reads the next block; false at the end of the file.
Result<bool> LineReader::fill() {
  const std::size_t count = std::fread(block_.data(), 1, block_.size(), file_.get());
  if (count == 0 && std::ferror(file_.get()) != 0) return failure(errno);
  rest_ = std::string_view(block_.data(), count);
  return count > 0;
}

// Takes what the block holds of a line off the front.
std::string_view LineReader::take_part(bool& line_ends) {
  const std::size_t end = rest_.find('\n');
  line_ends = end != std::string_view::npos;
  const std::string_view part = rest_.substr(0, end);
  rest_.remove_prefix(part.size() + (line_ends ? 1 : 0));
  return part;
}

Result<std::optional<LineReader::Line>> LineReader::next(const std::stop_token& stop) {
  Line line;
  bool in_one_block = true;
  long_line_.clear();
  for (bool line_ends = false; !line_ends;) {
    if (stop.stop_requested()) return std::optional<Line>();
    if (rest_.empty()) {
      const auto filled = fill();
      if (!filled) return filled.error();
      if (!*filled && line.size == 0) return std::optional<Line>();
      if (!*filled) break;
    }
    const std::string_view part = take_part(line_ends);
    in_one_block = line_ends && line.size == 0;
    line.size += part.size();
    line.text = part.substr(0, line_limit_);
    if (!in_one_block) long_line_ += part.substr(0, line_limit_ - long_line_.size());
  }
  if (!in_one_block) line.text = long_line_;
  return std::optional<Line>(line);
}

Result<void> LineReader::rewind() {
  rest_ = {};
  if (std::fseek(file_.get(), 0, SEEK_SET) != 0) return failure(errno);
  return {};
}

}  // namespace headwater
