// `headwater command` and what a daemon may say to it.

#include "store/control_socket.h"
#include "tests/cli/sample_log.h"
#include "tests/cli/stub_daemon.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace headwater {
namespace {

using testing::http_answer;
using testing::Outcome;
using testing::StubDaemon;
using testing::TempDir;

class GiveCommand : public ::testing::Test {
 protected:
  [[nodiscard]] std::string socket() const { return control_socket_path(store_.path()); }
  Outcome headwater(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--store", store_.path()});
    return testing::run(HEADWATER_PROGRAM, arguments);
  }
  // What comes of a command that is answered so.
  Outcome answered(const std::string& answer) {
    const StubDaemon daemon(socket(), answer);
    auto outcome = headwater({"-o", "json", "command", "d", "register", "--id", "k"});
    unlink(socket().c_str());
    return outcome;
  }

  TempDir store_;
};

TEST_F(GiveCommand, without_a_daemon_says_what_to_do) {
  const auto outcome = headwater({"command", "dev-1", "register"});
  EXPECT_EQ(outcome.exit_code, 75);
  EXPECT_EQ(outcome.out, "");
  EXPECT_NE(outcome.err.find("no daemon listens at"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("start headwaterd"), std::string::npos) << outcome.err;
}

TEST_F(GiveCommand, sends_what_is_asked_for) {
  StubDaemon daemon(socket(), http_answer(R"({"id":"k","outcome":"done"})"));
  const auto outcome = headwater({"command", "a:b", "set-limits", "measurement=t", "low=1", "--id",
                                  "k", "--expires", "2026-01-31T13:45:00Z", "--expect-seq", "7"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  const std::string request = daemon.request();
  EXPECT_TRUE(request.starts_with("POST /v1/devices/a%3Ab/commands/set-limits HTTP/1.1\r\n"))
      << request;
}

TEST_F(GiveCommand, that_is_not_answered_says_that_it_may_have_been_done) {
  const auto outcome = answered("no HTTP\r\n\r\n");
  EXPECT_EQ(outcome.exit_code, 75);
  EXPECT_NE(outcome.err.find("headwater command --outcome k"), std::string::npos) << outcome.err;
}

TEST_F(GiveCommand, that_waits_is_neither_done_nor_rejected) {
  const auto outcome =
      answered(http_answer(R"({"id":"k","outcome":"pending","hint":"ask"})", "202 Accepted"));
  EXPECT_EQ(outcome.exit_code, 75);
  EXPECT_EQ(outcome.out, "{\"id\":\"k\",\"outcome\":\"pending\",\"hint\":\"ask\"}\n");
}

TEST_F(GiveCommand, passes_the_daemons_complaint_on) {
  const std::string body = R"({"error":"it is so","hint":"do that"})";
  for (const auto& [status, code] :
       std::vector<std::pair<std::string, int>>{{"400 Bad Request", 64},
                                                {"404 Not Found", 1},
                                                {"409 Conflict", 1},
                                                {"413 Payload Too Large", 64},
                                                {"500 Internal Server Error", 74},
                                                {"503 Service Unavailable", 75}}) {
    const auto outcome = answered(http_answer(body, status));
    EXPECT_EQ(outcome.exit_code, code) << status;
    EXPECT_EQ(outcome.err, "headwater: it is so: do that\n");
  }
  EXPECT_EQ(answered(http_answer("<html>", "500 Oh")).err,
            "headwater: the daemon answers with HTTP status 500\n");
}

TEST_F(GiveCommand, is_not_fooled_by_an_odd_answer) {
  for (const char* body : {"", "[]", "{}", "{\"outcome\":7}", "\x1b[2J"}) {
    const auto outcome = answered(http_answer(body));
    EXPECT_EQ(outcome.exit_code, 75) << body;
    EXPECT_EQ(outcome.err.find('\x1b'), std::string::npos);
  }
}

TEST_F(GiveCommand, of_an_actuation_that_failed_or_expired_ends_with_1) {
  const auto code_of = [&](const std::string& stage) {
    return answered(http_answer(R"({"id":"k","outcome":"done","actuation":{"stage":")" + stage +
                                R"(","steps":[]}})"))
        .exit_code;
  };
  EXPECT_EQ(code_of("requested"), 0);
  EXPECT_EQ(code_of("confirmed"), 0);
  EXPECT_EQ(code_of("failed"), 1);
  EXPECT_EQ(code_of("expired"), 1);
}

TEST_F(GiveCommand, asks_for_an_outcome_by_its_key) {
  StubDaemon daemon(socket(), http_answer(R"({"id":"k","outcome":"rejected","reason":"no"})"));
  const auto outcome = headwater({"command", "--outcome", "k"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.out,
            "id                  k\n"
            "outcome             rejected\n"
            "reason              no\n");
  EXPECT_TRUE(daemon.request().starts_with("GET /v1/commands/k HTTP/1.1\r\n"));
}

TEST_F(GiveCommand, that_is_wrong_on_the_command_line_is_not_sent) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"command"},
                                             {"command", "dev-1"},
                                             {"command", "dev-1", "register", "battery"},
                                             {"command", "dev-1", "register", "--id", "a b"},
                                             {"command", "dev-1", "register", "--expires", "soon"},
                                             {"command", "dev-1", "register", "--expect-seq", "-1"},
                                             {"command", "--id", "k"},
                                             {"command", "--outcome", "k", "--id", "k"},
                                             {"command", "dev-1", "register", "--outcome", "k"}}) {
    const auto outcome = headwater(arguments);
    EXPECT_EQ(outcome.exit_code, 64) << outcome.err;
    EXPECT_EQ(outcome.out, "");
  }
}

}  // namespace
}  // namespace headwater
