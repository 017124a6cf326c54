#include "cli/log_watch.h"

#include "store/schema.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <string_view>
#include <system_error>
#include <utility>

namespace headwater {
namespace {

bool is_of_the_log(std::string_view name) {
  const std::string_view database = schema::database_file;
  return name == database || (name.starts_with(database) && name.ends_with("-wal"));
}

}  // namespace

Result<LogWatch> LogWatch::open(const std::string& directory) {
  const int descriptor = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (descriptor >= 0 &&
      inotify_add_watch(descriptor, directory.c_str(), IN_MODIFY | IN_CREATE | IN_MOVED_TO) >= 0) {
    return LogWatch(descriptor);
  }
  const Error error{
      ErrorKind::storage,
      fmt::format("{} cannot be watched: {}", directory, std::generic_category().message(errno)),
      ""};
  if (descriptor >= 0) close(descriptor);
  return error;
}

LogWatch::~LogWatch() {
  if (descriptor_ >= 0) close(descriptor_);
}

LogWatch::LogWatch(LogWatch&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), pause_(other.pause_) {}

bool LogWatch::wait(int output) {
  std::array<pollfd, 2> polled{{{descriptor_, POLLIN, 0}, {output, 0, 0}}};
  poll(polled.data(), polled.size(), static_cast<int>(pause_.count()));
  pause_ = std::min(pause_ * 2, longest_pause);
  if (take_changes()) pause_ = shortest_pause;
  return (polled[1].revents & (POLLERR | POLLHUP | POLLNVAL)) == 0;
}

bool LogWatch::take_changes() const {
  alignas(inotify_event) std::array<char, 16 * (sizeof(inotify_event) + NAME_MAX + 1)> buffer;
  bool changed = false;
  for (;;) {
    const ssize_t size = read(descriptor_, buffer.data(), buffer.size());
    if (size <= 0) return changed;
    for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
      if (event->len > 0 && is_of_the_log(event->name)) changed = true;
      at += sizeof(inotify_event) + event->len;
    }
  }
}

}  // namespace headwater
