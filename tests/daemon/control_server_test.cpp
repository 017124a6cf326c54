#include "daemon/control_server.h"

#include "tests/daemon/control_request.h"
#include "tests/mqtt/kept_notices.h"
#include "tests/support/temp_dir.h"
#include "tests/support/wait_until.h"

#include <grp.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <optional>
#include <thread>
#include <vector>

namespace headwater {
namespace {

using namespace testing;

class ControlServerTest : public ::testing::Test {
 protected:
  void start(const ControlHandler& handler = say_seven, const std::string& group = "") {
    auto started = ControlServer::start({socket_, group, std::chrono::milliseconds(50)}, handler);
    ASSERT_TRUE(started) << started.error().text();
    server_ = std::move(*started);
  }
  static ControlReply say_seven(const ControlRequest& /*request*/,
                                const ControlAnswer& /*answer*/) {
    return {{200, R"({"seq":7})"}};
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

TEST_F(ControlServerTest, hands_over_the_method_the_target_and_the_body) {
  start([](const ControlRequest& request, const ControlAnswer&) {
    const std::string all = request.method + ' ' + request.target + ' ' + request.body;
    return ControlReply{{200, boost::json::serialize(boost::json::object{{"all", all}})}};
  });
  EXPECT_EQ(http(socket_, "PUT", "/a%20b?c=d", "body").body.at("all"), "PUT /a%20b?c=d body");
}

TEST_F(ControlServerTest, says_what_is_too_large) {
  start();
  const auto status_of = [&](const std::string& request) {
    const ControlConnection connection(socket_);
    connection.send(request);
    return connection.read_all().substr(0, 12);
  };
  const std::string head = "POST /v1/x HTTP/1.1\r\n";
  const std::string body(control_body_limit, 'x');
  const auto length = [](std::size_t bytes) {
    return "Content-Length: " + std::to_string(bytes) + "\r\n\r\n";
  };
  EXPECT_EQ(status_of(head + length(body.size()) + body), "HTTP/1.1 200");
  EXPECT_EQ(status_of(head + length(body.size() + 1)), "HTTP/1.1 413");
  EXPECT_EQ(status_of(head + "Transfer-Encoding: chunked\r\n\r\nfffff\r\n" + body + body),
            "HTTP/1.1 413");
  EXPECT_EQ(status_of(head + "X: " + std::string(control_header_limit, 'x')), "HTTP/1.1 431");
  EXPECT_EQ(status_of("no request at all\r\n\r\n"), "HTTP/1.1 400");
}

TEST_F(ControlServerTest, answers_later_what_must_be_waited_for) {
  std::vector<std::jthread> workers;
  start([&](const ControlRequest& request, const ControlAnswer& answer) {
    workers.emplace_back([answer, target = request.target] {
      answer([target] { return ControlResponse{201, "{\"target\":\"" + target + "\"}"}; });
    });
    return ControlReply{{202, "{}"}, true};
  });
  for (const char* target : {"/1", "/2", "/3"}) {
    const auto answer = http(socket_, "GET", target);
    // On a busy machine the time may be over before.
    if (answer.status != 202U) {
      EXPECT_EQ(answer.status, 201U);
      EXPECT_EQ(answer.body.at("target"), target);
    }
  }
  server_.reset();
}

TEST_F(ControlServerTest, gives_the_other_answer_when_the_time_is_over) {
  std::vector<ControlAnswer> answers;
  start([&](const ControlRequest&, const ControlAnswer& answer) {
    answers.push_back(answer);
    return ControlReply{{202, R"({"late":true})"}, true};
  });
  const auto answer = http(socket_, "GET", "/");
  EXPECT_EQ(answer.status, 202U);
  EXPECT_EQ(answer.body.at("late"), true);
  // What comes then is for nobody; and neither is what comes when the server is gone.
  answers.at(0)([] { return ControlResponse{200, "{}"}; });
  server_.reset();
  answers.at(0)([] { return ControlResponse{200, "{}"}; });
}

TEST_F(ControlServerTest, turns_away_who_says_nothing_for_who_does) {
  start();
  std::vector<std::unique_ptr<ControlConnection>> silent;
  for (std::size_t i = 0; i < control_connections_limit; ++i) {
    silent.push_back(std::make_unique<ControlConnection>(socket_));
  }
  EXPECT_TRUE(answers());
  const std::string answer = silent.front()->read_all();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ")) << answer;
  EXPECT_EQ(body_of(answer),
            "{\"error\":\"32 connections are open already\",\"hint\":\"ask again later\"}\n");
  EXPECT_TRUE(answers());
}

TEST_F(ControlServerTest, those_who_wait_for_an_outcome_are_in_nobody_s_way) {
  constexpr std::size_t many = 2 * control_connections_limit;
  std::atomic<std::size_t> waiting = 0;
  const auto handler = [&](const ControlRequest& request, const ControlAnswer&) {
    if (request.method == "GET") return ControlReply{{200, "{}"}};
    ++waiting;
    return ControlReply{{202, "{}"}, true};
  };
  server_ = ControlServer::start({socket_, "", std::chrono::hours(1)}, handler).value();
  std::vector<std::unique_ptr<ControlConnection>> commands;
  for (std::size_t i = 0; i < many; ++i) {
    commands.push_back(std::make_unique<ControlConnection>(socket_));
    commands.back()->send("POST /v1/x HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
  }
  ASSERT_TRUE(wait_until([&] { return waiting == many; }));
  EXPECT_TRUE(answers());
  server_.reset();
}

// Nobody is taken while there is no descriptor for him; and the log is not filled with that.
TEST_F(ControlServerTest, without_descriptors_says_so_once_and_goes_on_when_there_are_some) {
#ifdef HEADWATER_SANITIZED
  GTEST_SKIP() << "the sanitizer itself looks at memory through a pipe, and has none then";
#endif
  KeptNotices notices;
  server_ =
      ControlServer::start({socket_, "", std::chrono::milliseconds(50), notices.sink()}, say_seven)
          .value();
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const int client = ::socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_GE(client, 0);
  const rlimit none{0, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket_.copy(address.sun_path, sizeof(address.sun_path) - 1);
  const int connected =
      ::connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  const bool said = wait_until([&] { return notices.has("nobody can be taken now"); });
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(connected, 0);
  EXPECT_TRUE(said);
  EXPECT_TRUE(answers());
  EXPECT_EQ(notices.count("nobody can be taken now"), 1U);
  ::close(client);
}

TEST_F(ControlServerTest, lets_go_who_is_slow_to_say_what_he_wants) {
  start();
  const ControlConnection slow(socket_);
  slow.send("POST /v1/x HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf of it");
  EXPECT_EQ(slow.read_all(), "");  // returns when the server closes
  EXPECT_TRUE(answers());
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

std::optional<group> other_group() {
  for (const char* name : {"nogroup", "nobody", "users", "daemon"}) {
    if (const group* found = getgrnam(name)) return *found;
  }
  return std::nullopt;
}

TEST_F(ControlServerTest, is_given_to_the_group_that_is_configured) {
  const auto wanted = other_group();
  if (geteuid() != 0 || !wanted) GTEST_SKIP() << "only root may give a file to any group";
  start(say_seven, wanted->gr_name);
  struct stat status {};
  ASSERT_EQ(::stat(socket_.c_str(), &status), 0);
  EXPECT_EQ(status.st_gid, wanted->gr_gid);
  EXPECT_EQ(status.st_mode & 0777U, 0660U);
  EXPECT_TRUE(answers());
}

TEST_F(ControlServerTest, for_a_group_that_does_not_exist_is_a_mistake_in_the_configuration) {
  const auto started = ControlServer::start({socket_, "no-such-group"}, say_seven);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::configuration);
  EXPECT_NE(started.error().text().find("control.group"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(socket_));
  EXPECT_EQ(check_control_group("no-such-group").error().kind, ErrorKind::configuration);
  EXPECT_TRUE(check_control_group(""));
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
      ControlServer::start({directory_.file(std::string(100, 'x')), ""}, say_seven);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::configuration);
  EXPECT_NE(started.error().text().find("107 characters"), std::string::npos)
      << started.error().text();
}

TEST_F(ControlServerTest, a_place_that_does_not_exist_is_an_error) {
  const auto started =
      ControlServer::start({directory_.file("nowhere/control.sock"), ""}, say_seven);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::storage);
}

}  // namespace
}  // namespace headwater
