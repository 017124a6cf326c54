#include "process/child_program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace headwater {
namespace {

constexpr std::size_t errors_limit = 16 * 1024;  // bytes of standard error that are kept

Error system_error(const std::string& what, int code) {
  return {ErrorKind::storage,
          fmt::format("cannot {}: {}", what, std::generic_category().message(code)), ""};
}

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }

  [[nodiscard]] int number() const { return number_; }
  void reset(int number) {
    close();
    number_ = number;
  }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_ = -1;
};

// A program that runs, and the ends of the pipes that it writes into.
class Child {
 public:
  Child() = default;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (id_ < 0) return;
    ::kill(-id_, SIGKILL);
    ::waitpid(id_, nullptr, 0);
  }

  Result<void> start(const ChildProgram& child) {
    Descriptor out;
    Descriptor errors;
    if (const int code = open_pipe(out_, out)) return system_error("make a pipe", code);
    if (const int code = open_pipe(errors_, errors)) return system_error("make a pipe", code);
    if (const int code = spawn(child, out.number(), errors.number())) {
      return Error{ErrorKind::not_found,
                   fmt::format("{} cannot be started: {}", child.program,
                               std::generic_category().message(code)),
                   ""};
    }
    ended_.reset(static_cast<int>(::syscall(SYS_pidfd_open, id_, 0)));
    if (ended_.number() < 0) return system_error("watch a process", errno);
    return {};
  }

  // Takes what it says, until it has closed both pipes and ended.
  Result<ChildEnding> finish(const ChildProgram& child) {
    ChildEnding ending;
    std::array<pollfd, 3> watched{
        {{out_.number(), POLLIN, 0}, {errors_.number(), POLLIN, 0}, {ended_.number(), POLLIN, 0}}};
    while (watched[0].fd >= 0 || watched[1].fd >= 0 || watched[2].fd >= 0) {
      const int ready =
          ::poll(watched.data(), watched.size(), static_cast<int>(child.patience.count()));
      if (ready < 0 && errno != EINTR) return system_error("wait for a process", errno);
      if (ready < 0) continue;
      if (ready == 0) {
        return Error{
            ErrorKind::conflict,
            fmt::format("{} has said nothing for {} ms", child.program, child.patience.count()),
            ""};
      }
      take(watched[0], ending.out);
      if (ending.out.size() > child.output_limit) {
        return Error{ErrorKind::conflict,
                     fmt::format("{} says more than {} bytes", child.program, child.output_limit),
                     ""};
      }
      take(watched[1], ending.errors);
      if (ending.errors.size() > errors_limit) ending.errors.resize(errors_limit);
      if (watched[2].revents != 0) watched[2].fd = -1;
    }
    return reap(std::move(ending));
  }

 private:
  static int open_pipe(Descriptor& read_end, Descriptor& write_end) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return errno;
    read_end.reset(ends[0]);
    write_end.reset(ends[1]);
    return 0;
  }

  // In a group of its own, so that what it starts can be ended with it.
  int spawn(const ChildProgram& child, int out, int errors) {
    std::vector<std::string> texts{child.program};
    texts.insert(texts.end(), child.arguments.begin(), child.arguments.end());
    std::vector<char*> arguments;
    arguments.reserve(texts.size() + 1);
    for (std::string& text : texts) arguments.push_back(text.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t pipe;
    ::sigemptyset(&pipe);
    ::sigaddset(&pipe, SIGPIPE);
    ::posix_spawnattr_setsigdefault(&attributes, &pipe);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    const int code = ::posix_spawn(&id_, child.program.c_str(), &actions, &attributes,
                                   arguments.data(), environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    if (code != 0) id_ = -1;
    return code;
  }

  static void take(pollfd& watched, std::string& into) {
    if (watched.fd < 0 || watched.revents == 0) return;
    std::array<char, 65'536> buffer;
    const ssize_t count = ::read(watched.fd, buffer.data(), buffer.size());
    if (count > 0) into.append(buffer.data(), static_cast<std::size_t>(count));
    if (count == 0 || (count < 0 && errno != EINTR)) watched.fd = -1;
  }

  Result<ChildEnding> reap(ChildEnding ending) {
    int status = 0;
    while (::waitpid(id_, &status, 0) < 0) {
      if (errno != EINTR) return system_error("wait for a process", errno);
    }
    id_ = -1;
    ending.code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    ending.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    return ending;
  }

  pid_t id_ = -1;
  Descriptor out_;
  Descriptor errors_;
  Descriptor ended_;
};

}  // namespace

Result<ChildEnding> run_program(const ChildProgram& child) {
  Child running;
  if (auto started = running.start(child); !started) return started.error();
  return running.finish(child);
}

}  // namespace headwater
