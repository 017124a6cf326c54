#include "tests/support/process.h"

#include "tests/support/wait_until.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <sstream>
#include <string_view>
#include <system_error>

namespace headwater::testing {
namespace {

[[noreturn]] void fail(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

// A file in memory: unlike a pipe, it never fills up, and needs nobody who empties it.
int memory_file(const char* name, const std::string& content = {}) {
  const int descriptor = ::memfd_create(name, MFD_CLOEXEC);
  if (descriptor < 0) fail(errno, "memfd_create");
  std::size_t written = 0;
  while (written < content.size()) {
    const ssize_t count = ::write(descriptor, content.data() + written, content.size() - written);
    if (count < 0) fail(errno, "write");
    written += static_cast<std::size_t>(count);
  }
  ::lseek(descriptor, 0, SEEK_SET);
  return descriptor;
}

int output_file(const char* name, const std::string& path) {
  if (path.empty()) return memory_file(name);
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor < 0) fail(errno, "open " + path);
  return descriptor;
}

// What execve() takes: pointers to the texts, and a null pointer behind them.
std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

// The test's own environment, in which `added` takes the place of what has the same name.
std::vector<std::string> environment_with(const std::vector<std::string>& added) {
  std::vector<std::string> result = added;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const std::string_view name = text.substr(0, text.find('=') + 1);
    const bool replaced = std::any_of(added.begin(), added.end(), [name](const std::string& other) {
      return other.starts_with(name);
    });
    if (!replaced) result.emplace_back(text);
  }
  return result;
}

pid_t spawn(const ProcessOptions& options, const std::array<int, 3>& descriptors) {
  std::vector<std::string> arguments{options.program};
  arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
  std::vector<std::string> environment = environment_with(options.environment);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  for (int number = 0; number < 3; ++number) {
    ::posix_spawn_file_actions_adddup2(&actions, descriptors[static_cast<std::size_t>(number)],
                                       number);
  }
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t none;
  sigset_t pipe;
  ::sigemptyset(&none);
  ::sigemptyset(&pipe);
  ::sigaddset(&pipe, SIGPIPE);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &pipe);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  pid_t id = -1;
  const int error = ::posix_spawnp(&id, options.program.c_str(), &actions, &attributes,
                                   pointers(arguments).data(), pointers(environment).data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) fail(error, "cannot start " + options.program);
  return id;
}

std::string content_of(int descriptor) {
  std::string content;
  std::array<char, 65'536> buffer;
  for (;;) {
    const ssize_t count =
        ::pread(descriptor, buffer.data(), buffer.size(), static_cast<off_t>(content.size()));
    if (count <= 0) return content;
    content.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

Process::Process(const ProcessOptions& options)
    : out_(output_file("out", options.out_file)),
      errors_(output_file("errors", options.error_file)) {
  const int input = memory_file("input", options.input);
  try {
    id_ = spawn(options, {input, out_, errors_});
  } catch (...) {
    ::close(input);
    ::close(out_);
    ::close(errors_);
    throw;
  }
  ::close(input);
}

Process::~Process() {
  kill(SIGKILL);
  if (!ending_) ::waitpid(id_, nullptr, 0);
  ::close(out_);
  ::close(errors_);
}

std::optional<Ending> Process::ending() {
  int status = 0;
  if (!ending_ && ::waitpid(id_, &status, WNOHANG) == id_) {
    ending_ = WIFEXITED(status) ? Ending{.code = WEXITSTATUS(status)}
                                : Ending{.signal = WTERMSIG(status)};
  }
  return ending_;
}

std::optional<Ending> Process::wait(std::chrono::milliseconds timeout) {
  (void)wait_until([this] { return !running(); }, timeout);
  return ending_;
}

void Process::kill(int signal) {
  if (running()) ::kill(id_, signal);
}

std::string Process::out() const { return content_of(out_); }
std::string Process::errors() const { return content_of(errors_); }

Outcome run(const std::string& program, const std::vector<std::string>& arguments,
            const std::string& input) {
  try {
    Process process({.program = program, .arguments = arguments, .input = input});
    std::optional<Ending> ending = process.wait(std::chrono::minutes(2));
    if (!ending) {
      process.kill();
      ending = process.wait();
    }
    const int code =
        !ending ? 128 + SIGKILL : (ending->signal != 0 ? 128 + ending->signal : ending->code);
    return {code, process.out(), process.errors()};
  } catch (const std::system_error& error) {
    return {127, {}, error.what()};
  }
}

std::string find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(std::string(path != nullptr ? path : "") + ":/usr/sbin:/usr/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    std::string candidate = folder;
    candidate.append("/").append(name);
    if (!folder.empty() && ::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return {};
}

}  // namespace headwater::testing
