#include "process/program.h"

#include "process/version.h"
#include "tests/support/temp_dir.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace headwater {
namespace {

using ::testing::ExitedWithCode;

// Does nothing, but sends itself `signals` as soon as it is started.
class Idle final : public Running {
 public:
  explicit Idle(std::vector<int> signals) : signals_(std::move(signals)) {}
  void start() override {
    for (const int signal : signals_) raise(signal);
  }
  void stop(const std::string& reason) override { fmt::print(stderr, "stopping for {}\n", reason); }

 private:
  std::vector<int> signals_;
};

class Failing final : public Running {
 public:
  explicit Failing(Fatal fatal) : fatal_(std::move(fatal)) {}
  void start() override {
    fatal_({ErrorKind::storage, "the disk is gone", "get another"});
    fmt::print(stderr, "came back\n");
  }
  void stop(const std::string& /*reason*/) override {}

 private:
  Fatal fatal_;
};

Program program() {
  Program program;
  program.name = "tested";
  program.description = "Is tested";
  program.configuration = "tested.yaml";
  program.check = [](const std::string& file) -> Result<void> {
    if (file == "good.yaml") return {};
    return Error{ErrorKind::configuration, file + ":1:1: wrong", "put it right"};
  };
  program.open = [](const std::string& file, const NoticeSink&,
                    const Fatal& fatal) -> Result<std::unique_ptr<Running>> {
    if (file == "failing.yaml") return std::unique_ptr<Running>(new Failing(fatal));
    if (file == "in-use.yaml") return Error{ErrorKind::in_use, "somebody works here", "stop it"};
    return std::unique_ptr<Running>(new Idle({SIGTERM}));
  };
  return program;
}

// In a process of its own.
[[noreturn]] void run_with(std::vector<std::string> arguments) {
  unsetenv("JOURNAL_STREAM");
  dup2(STDERR_FILENO, STDOUT_FILENO);
  arguments.insert(arguments.begin(), "tested");
  std::vector<char*> pointers;
  for (auto& argument : arguments) pointers.push_back(argument.data());
  const int code = run(program(), static_cast<int>(pointers.size()), pointers.data());
  std::fflush(stdout);
  std::_Exit(code);
}

TEST(Program, says_its_version) {
  EXPECT_EXIT(run_with({"--version"}), ExitedWithCode(0), std::string("tested ") + version());
}

TEST(Program, explains_itself) { EXPECT_EXIT(run_with({"--help"}), ExitedWithCode(0), "--config"); }

TEST(Program, a_wrong_command_line_is_64) {
  EXPECT_EXIT(run_with({}), ExitedWithCode(64), "--config");
  EXPECT_EXIT(run_with({"--check"}), ExitedWithCode(64), "--config");
  EXPECT_EXIT(run_with({"--config"}), ExitedWithCode(64), "--config");
  EXPECT_EXIT(run_with({"--config", "good.yaml", "--colour"}), ExitedWithCode(64), "--colour");
  EXPECT_EXIT(run_with({"--config", "good.yaml", "more"}), ExitedWithCode(64), "more");
}

TEST(Program, checks_a_configuration_without_running) {
  EXPECT_EXIT(run_with({"--config", "good.yaml", "--check"}), ExitedWithCode(0),
              "^good.yaml: the configuration is good\n$");
}

TEST(Program, a_wrong_configuration_is_78_and_says_where_and_what_to_do) {
  EXPECT_EXIT(run_with({"--config", "bad.yaml", "--check"}), ExitedWithCode(78),
              "tested: bad.yaml:1:1: wrong: put it right");
}

TEST(Program, a_store_that_is_in_use_is_74) {
  EXPECT_EXIT(run_with({"--config", "in-use.yaml"}), ExitedWithCode(74),
              "tested: somebody works here: stop it");
}

TEST(Program, runs_until_a_signal_and_stops_in_order) {
  EXPECT_EXIT(run_with({"--config", "good.yaml"}), ExitedWithCode(0),
              "is running\nstopping for SIGTERM\nnotice: stopped by SIGTERM\n");
}

TEST(Program, what_is_fatal_ends_it_where_it_stands) {
  EXPECT_EXIT(run_with({"--config", "failing.yaml"}), ExitedWithCode(74),
              "^tested: the disk is gone: get another\n$");
}

// A datagram socket, as systemd's own.
class NotifySocket {
 public:
  NotifySocket() : socket_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path().copy(address.sun_path, sizeof(address.sun_path) - 1);
    ::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  }
  ~NotifySocket() { ::close(socket_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  [[nodiscard]] std::string path() const { return directory_.file("notify"); }
  // The next message; empty if there is none.
  [[nodiscard]] std::string next() const {
    std::array<char, 256> text{};
    const auto size = ::recv(socket_, text.data(), text.size(), MSG_DONTWAIT);
    return size > 0 ? std::string(text.data(), static_cast<std::size_t>(size)) : std::string();
  }

 private:
  testing::TempDir directory_;
  int socket_;
};

TEST(Program, tells_systemd_when_it_is_ready_and_when_it_stops) {
  const NotifySocket socket;
  const pid_t child = fork();
  if (child == 0) {
    setenv("NOTIFY_SOCKET", socket.path().c_str(), 1);
    run_with({"--config", "good.yaml"});
  }
  waitpid(child, nullptr, 0);
  EXPECT_EQ(socket.next(), "READY=1");
  EXPECT_EQ(socket.next(), "STOPPING=1");
}

}  // namespace
}  // namespace headwater
