#include "daemon/control_server.h"

#include "tests/daemon/control_client.h"
#include "tests/support/temp_dir.h"
#include "tests/support/wait_until.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>
#include <vector>

namespace headwater {
namespace {

using namespace testing;

class ControlServerTest : public ::testing::Test {
 protected:
  void start() {
    auto started = ControlServer::start(socket_, [] { return std::string(R"({"seq":7})"); });
    ASSERT_TRUE(started) << started.error().text();
    server_ = std::move(*started);
  }
  [[nodiscard]] bool answers() const {
    return ask(socket_, "/v1/status").starts_with("HTTP/1.1 200 ");
  }

  TempDir directory_;
  const std::string socket_ = directory_.file("control.sock");
  std::unique_ptr<ControlServer> server_;
};

TEST_F(ControlServerTest, gives_the_status) {
  start();
  const std::string answer = ask(socket_, "/v1/status");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
  EXPECT_NE(answer.find("application/json"), std::string::npos) << answer;
  EXPECT_EQ(body_of(answer), "{\"seq\":7}\n");
}

TEST_F(ControlServerTest, knows_nothing_else) {
  start();
  for (const char* target : {"/", "/v1", "/v1/status/", "/v1/status?x=1", "/../etc/passwd", "*"}) {
    const std::string answer = ask(socket_, target);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 404 ")) << target << ": " << answer;
  }
}

TEST_F(ControlServerTest, can_only_be_asked) {
  start();
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS"}) {
    const std::string answer = ask(socket_, "/v1/status", method);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 405 ")) << method << ": " << answer;
    EXPECT_NE(answer.find("Allow: GET"), std::string::npos) << answer;
  }
}

TEST_F(ControlServerTest, drops_what_is_too_large_or_no_request) {
  start();
  const std::string head = "GET /v1/status HTTP/1.1\r\n";
  for (const std::string& request :
       {head + "X: " + std::string(100'000, 'x') + "\r\n\r\n",
        head + "Content-Length: 1000000000\r\n\r\n" + std::string(100'000, 'x'),
        "GET /" + std::string(100'000, 'x') + " HTTP/1.1\r\n\r\n", std::string(100'000, '\xFF'),
        std::string("\r\n\r\n\r\n"), std::string("GET\r\n\r\n")}) {
    const ControlConnection connection(socket_);
    connection.send(request);
    EXPECT_FALSE(connection.read_all().starts_with("HTTP/1.1 200 ")) << request.substr(0, 60);
  }
  EXPECT_TRUE(answers());
}

TEST_F(ControlServerTest, answers_one_after_another_for_long) {
  start();
  for (int i = 0; i < 500; ++i) ASSERT_TRUE(answers()) << i;
}

TEST_F(ControlServerTest, answers_several_at_once) {
  start();
  std::atomic<int> answered = 0;
  {
    std::vector<std::jthread> askers;
    for (int asker = 0; asker < 8; ++asker) {
      askers.emplace_back([&] {
        for (int i = 0; i < 50; ++i) answered += answers() ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(answered, 400);
}

TEST_F(ControlServerTest, many_who_connect_and_say_nothing_do_not_shut_the_others_out_for_good) {
  start();
  std::vector<std::unique_ptr<ControlConnection>> silent;
  for (int i = 0; i < 100; ++i) silent.push_back(std::make_unique<ControlConnection>(socket_));
  EXPECT_TRUE(wait_until([&] { return answers(); }));
}

TEST_F(ControlServerTest, those_who_hang_up_in_the_middle_are_forgotten) {
  start();
  for (int i = 0; i < 100; ++i) {
    const ControlConnection connection(socket_);
    connection.send("GET /v1/st");
  }
  EXPECT_TRUE(wait_until([&] { return answers(); }));
}

TEST_F(ControlServerTest, takes_the_place_of_a_socket_that_a_killed_daemon_left) {
  const int left = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket_.copy(address.sun_path, sizeof(address.sun_path) - 1);
  ASSERT_EQ(::bind(left, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ::close(left);
  ASSERT_TRUE(std::filesystem::exists(socket_));
  start();
  EXPECT_TRUE(answers());
}

TEST_F(ControlServerTest, others_than_owner_and_group_are_kept_out) {
  start();
  struct stat status {};
  ASSERT_EQ(::stat(socket_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0660U);
}

TEST_F(ControlServerTest, leaves_no_socket_behind) {
  start();
  const ControlConnection waiting(socket_);
  server_.reset();
  EXPECT_FALSE(std::filesystem::exists(socket_));
  EXPECT_EQ(waiting.read_all(), "");
}

TEST_F(ControlServerTest, a_path_that_is_too_long_is_a_mistake_in_the_configuration) {
  const auto started =
      ControlServer::start(directory_.file(std::string(100, 'x')), [] { return std::string(); });
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::configuration);
  EXPECT_NE(started.error().text().find("107 characters"), std::string::npos)
      << started.error().text();
}

TEST_F(ControlServerTest, a_place_that_does_not_exist_is_an_error) {
  const auto started =
      ControlServer::start(directory_.file("nowhere/control.sock"), [] { return std::string(); });
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::storage);
}

}  // namespace
}  // namespace headwater
