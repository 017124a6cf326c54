#include "cli/log_watch.h"

#include "store/commit_signal.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <system_error>
#include <utility>

namespace headwater {
namespace {

Error cannot_watch(const std::string& directory) {
  return {
      ErrorKind::storage,
      fmt::format("{} cannot be watched: {}", directory, std::generic_category().message(errno)),
      ""};
}

}  // namespace

Result<LogWatch> LogWatch::open(const std::string& directory) {
  std::string signal = commit_signal_path(directory);
  if (signal.empty()) return cannot_watch(directory);
  const int descriptor = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (descriptor < 0) return cannot_watch(directory);
  LogWatch watch(descriptor, std::move(signal));
  watch.watch();
  return watch;
}

LogWatch::~LogWatch() {
  if (descriptor_ >= 0) close(descriptor_);
}

LogWatch::LogWatch(LogWatch&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), signal_(std::move(other.signal_)) {}

void LogWatch::watch() const { inotify_add_watch(descriptor_, signal_.c_str(), IN_MODIFY); }

LogWatch::Wake LogWatch::wait(int output) {
  std::array<pollfd, 2> polled{{{descriptor_, POLLIN, 0}, {output, 0, 0}}};
  poll(polled.data(), polled.size(), static_cast<int>(longest_wait.count()));
  if ((polled[1].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0) return Wake::closed;
  if (take_news()) return Wake::commit;
  watch();
  return Wake::time;
}

bool LogWatch::take_news() const {
  alignas(inotify_event) std::array<char, 16 * (sizeof(inotify_event) + NAME_MAX + 1)> buffer;
  bool modified = false;
  for (;;) {
    const ssize_t size = read(descriptor_, buffer.data(), buffer.size());
    if (size <= 0) return modified;
    for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
      if ((event->mask & (IN_MODIFY | IN_Q_OVERFLOW)) != 0) modified = true;
      at += sizeof(inotify_event) + event->len;
    }
  }
}

}  // namespace headwater
