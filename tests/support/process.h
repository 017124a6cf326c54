// Programs that a test runs: the ones it tests, brokers, and tools such as openssl.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <vector>

namespace headwater::testing {

struct ProcessOptions {
  std::string program{};                   // a path, or a name that is looked up in PATH
  std::vector<std::string> arguments{};    // without the program's own name
  std::vector<std::string> environment{};  // NAME=VALUE, added to the test's own environment
  std::string input{};                     // what it reads from its standard input
  std::string out_file{};                  // where its output goes; empty: kept, see out()
  std::string error_file{};                // likewise its messages
};

// How a process ended: by exit() with `code`, or by `signal`.
struct Ending {
  int code = 0;
  int signal = 0;

  bool operator==(const Ending&) const = default;
};

// A process, started on construction; killed and reaped on destruction if it still runs. One
// thread.
class Process {
 public:
  // Throws std::system_error if it cannot be started.
  explicit Process(const ProcessOptions& options);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  [[nodiscard]] pid_t id() const { return id_; }
  [[nodiscard]] bool running() { return !ending().has_value(); }
  // How it ended, or nothing while it runs.
  std::optional<Ending> ending();
  // Waits until it has ended; nothing if it still runs after `timeout`.
  std::optional<Ending> wait(std::chrono::milliseconds timeout = std::chrono::seconds(30));
  // Sends a signal, if it still runs.
  void kill(int signal = SIGKILL);

  // What it has written so far, unless that went to a file.
  [[nodiscard]] std::string out() const;
  [[nodiscard]] std::string errors() const;

 private:
  pid_t id_ = -1;
  int out_ = -1;
  int errors_ = -1;
  std::optional<Ending> ending_;
};

struct Outcome {
  int exit_code = 0;  // 128 + N after signal N, 127 if the program could not be started
  std::string out;
  std::string err;
};

// Runs a program to its end. It is killed if that takes longer than two minutes.
[[nodiscard]] Outcome run(const std::string& program, const std::vector<std::string>& arguments,
                          const std::string& input = {});

// The path of an executable in PATH or in the folders of system daemons; empty if there is none.
[[nodiscard]] std::string find_program(const std::string& name);

}  // namespace headwater::testing
