#include "cli/status_command.h"

#include "store/control_socket.h"
#include "tests/cli/sample_log.h"
#include "tests/cli/stub_daemon.h"
#include "tests/support/manual_clock.h"

#include <boost/json.hpp>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace headwater {
namespace {

namespace json = boost::json;
using testing::at;
using testing::http_answer;
using testing::SampleLog;
using testing::StubDaemon;

constexpr const char* daemon_json =
    R"({"gateway":"greenhouse-1","version":"9.9.9","seq":6,"devices":2,"since_start":{)"
    R"("commits":2,"events":6,"suppressed_duplicates":11,"suppressed_retained":12,"rejected":13,)"
    R"("queued_messages":14,"queued_messages_limit":8192,"queued_bytes":15,)"
    R"("queued_bytes_limit":67108864},"drivers":[{"name":"mqtt mqtt://localhost:1883",)"
    R"("healthy":true,"detail":"subscribed","messages":50270,"sessions_lost":0,)"
    R"("acknowledge":"stored"},{"name":"mqtt mqtt://other:1883","healthy":false,)"
    R"("detail":"connection refused","messages":5,"sessions_lost":2,"acknowledge":"received",)"
    R"("unstored":17,"unstored_limit":8192}],"upstream":{"broker":"mqtt://central:1883",)"
    R"("connected":true,"healthy":false,"detail":"online","alarm":"another history",)"
    R"("stored":5,"batches_sent":3,"bytes_sent":4096}})";

class Status : public ::testing::Test {
 protected:
  void SetUp() override { log_.append_two_devices(); }

  void confirm(std::uint64_t sequence) {
    auto reader = LogReader::open(log_.directory());
    const auto chain = reader->chain_at(Sequence(sequence)).value();
    ASSERT_TRUE(log_.writer().set_cursor(upstream_cursor, {Sequence(sequence), chain}));
  }
  [[nodiscard]] std::string socket() const { return control_socket_path(log_.directory()); }
  json::object ask_json() {
    const auto outcome = log_.ask({"-o", "json", "status"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return json::parse(outcome.out).as_object();
  }

  SampleLog log_;
};

TEST_F(Status, without_a_daemon_is_what_the_log_says) {
  confirm(2);
  const json::object status = ask_json();
  EXPECT_EQ(status.at("gateway"), "greenhouse-1");
  EXPECT_EQ(status.at("log"), "00010203-0405-0607-0809-0a0b0c0d0e0f");
  EXPECT_EQ(status.at("created"), "2026-01-01T09:00:00.000000Z");
  EXPECT_EQ(status.at("seq"), 6);
  EXPECT_EQ(status.at("devices"), 2);
  EXPECT_EQ(status.at("stored"), 2);
  EXPECT_EQ(status.at("backlog").at("events"), 4);
  EXPECT_TRUE(status.at("daemon").is_null());
  const json::object& size = status.at("size").as_object();
  EXPECT_EQ(size.at("segments"), 0);
  EXPECT_EQ(size.at("tail_events"), 6);
  EXPECT_GT(size.at("tail_bytes").to_number<int>(), 0);
  EXPECT_GT(size.at("log_file_bytes").to_number<int>(), 0);
  EXPECT_GT(size.at("wal_file_bytes").to_number<int>(), 0);
  EXPECT_GT(size.at("disk_free_bytes").to_number<std::int64_t>(), 0);
}

TEST_F(Status, estimates_the_backlogs_bytes_from_those_of_all_events) {
  confirm(3);
  const json::object status = ask_json();
  EXPECT_EQ(status.at("backlog").at("bytes").to_number<int>(),
            status.at("size").at("tail_bytes").to_number<int>() / 2);
}

TEST_F(Status, counts_the_backlogs_age_from_when_its_first_event_was_recorded) {
  confirm(3);  // event 4 was recorded at 10:05
  auto reader = LogReader::open(log_.directory());
  ASSERT_TRUE(reader);
  testing::ManualClock clock({at("2026-01-01T10:06:40Z"), Uptime(0)});
  testing::TempDir folder;
  const int file = open(folder.file("out").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  Output output(file);
  const auto notice = [](Severity, std::string_view text) { ADD_FAILURE() << text; };
  ASSERT_TRUE(run_status(*reader, log_.directory(), Format::json, clock, notice, output));
  clock.set({at("2026-01-01T08:00:00Z"), Uptime(0)});  // set back: no negative age
  ASSERT_TRUE(run_status(*reader, log_.directory(), Format::json, clock, notice, output));
  ASSERT_TRUE(output.flush());
  close(file);
  const auto lines = testing::lines_of(testing::read_file(folder.file("out")));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(json::parse(lines[0]).at("backlog").at("age_s"), 100);
  EXPECT_EQ(json::parse(lines[1]).at("backlog").at("age_s"), 0);
}

TEST_F(Status, with_everything_stored_upstream_has_no_backlog) {
  confirm(6);
  log_.close();
  const json::object status = ask_json();
  EXPECT_EQ(json::serialize(status.at("backlog")), R"({"events":0,"bytes":0,"age_s":0})");
  const std::string out = log_.ask({"status"}).out;
  EXPECT_NE(out.find("stored upstream     up to event 6\n"), std::string::npos) << out;
  EXPECT_NE(out.find("backlog             none\n"), std::string::npos) << out;
}

TEST_F(Status, lists_the_gaps) {
  const Head head = log_.writer().head();
  Hash behind{};
  behind.fill(7);
  log_.writer()
      .append_gap({head.sequence.next(), 4, head.commit, head.chain, behind, GapReason::damaged})
      .value();
  EXPECT_EQ(json::serialize(ask_json().at("gaps")), R"([{"from":7,"to":10,"reason":"damaged"}])");
  const std::string out = log_.ask({"status"}).out;
  EXPECT_NE(out.find("gaps                events 7 to 10: damaged\n"), std::string::npos) << out;
}

TEST_F(Status, can_be_told_although_the_backlog_begins_with_a_gap) {
  const Head head = log_.writer().head();
  Hash behind{};
  behind.fill(7);
  log_.writer()
      .append_gap({head.sequence.next(), 4, head.commit, head.chain, behind, GapReason::damaged})
      .value();
  confirm(6);
  EXPECT_EQ(json::serialize(ask_json().at("backlog")),
            R"({"events":4,"bytes":)" +
                std::to_string(ask_json().at("backlog").at("bytes").to_number<int>()) +
                R"(,"age_s":0})");
}

TEST_F(Status, shows_the_actuations_under_way) {
  const StubDaemon daemon(
      socket(), http_answer(R"({"version":"9.9.9","actuations":{"requested":1,"attempted":0,)"
                            R"("sent":2}})"));
  const std::string out = log_.ask({"status"}).out;
  const std::string line =
      "actuations          1 wait to be sent, 0 for the broker, 2 to be confirmed\n";
  EXPECT_NE(out.find(line), std::string::npos) << out;
}

TEST_F(Status, shows_damage_and_what_is_being_brought_back) {
  const StubDaemon daemon(
      socket(),
      http_answer(R"({"version":"9.9.9","storage":{"damages":2,"restored":1,"gap_count":1,)"
                  R"("gaps":[]},"upstream":{"broker":"mqtt://c","connected":true,"healthy":true,)"
                  R"("recalling":{"from":7,"to":10,"reason":"damaged","events":3},)"
                  R"("unavailable_gaps":2}})"));
  const std::string out = log_.ask({"status"}).out;
  EXPECT_NE(out.find("storage             DAMAGED 2 times since start, brought back 1 times\n"),
            std::string::npos)
      << out;
  EXPECT_NE(out.find("                    brings back events 7 to 10: 3 are here\n"),
            std::string::npos)
      << out;
  EXPECT_NE(out.find("                    the centre could not fill 2 gaps\n"), std::string::npos)
      << out;
}

TEST_F(Status, for_people_says_that_no_daemon_runs) {
  const auto outcome = log_.ask({"status"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_NE(outcome.out.find("stored upstream     nothing yet\n"), std::string::npos);
  EXPECT_NE(outcome.out.find("devices             2\n"), std::string::npos);
  EXPECT_TRUE(outcome.out.ends_with("daemon              not running\n")) << outcome.out;
}

TEST_F(Status, has_what_the_daemon_says_word_for_word) {
  confirm(3);
  StubDaemon daemon(socket(), http_answer(daemon_json));
  const auto outcome = log_.ask({"-o", "json", "status"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(outcome.out.ends_with(std::string(R"(,"daemon":)") + daemon_json + "}\n"))
      << outcome.out;
  EXPECT_TRUE(daemon.request().starts_with("GET /v1/status HTTP/1.1\r\n")) << daemon.request();
}

TEST_F(Status, takes_the_later_of_what_the_cursor_and_the_daemon_say_is_stored) {
  confirm(3);
  {
    const StubDaemon daemon(socket(), http_answer(daemon_json));
    EXPECT_EQ(ask_json().at("stored"), 5);
  }
  unlink(socket().c_str());
  confirm(6);
  const StubDaemon daemon(socket(), http_answer(daemon_json));
  EXPECT_EQ(ask_json().at("stored"), 6);
}

TEST_F(Status, for_people_shows_each_driver_and_the_way_upstream) {
  const StubDaemon daemon(socket(), http_answer(daemon_json));
  const std::string out = log_.ask({"status"}).out;
  const std::size_t found = out.find("daemon              ");
  ASSERT_NE(found, std::string::npos) << out;
  EXPECT_EQ(
      out.substr(found),
      "daemon              running, version 9.9.9\n"
      "since start         6 events in 2 commits, 13 messages rejected\n"
      "suppressed          11 exact duplicates, 12 retained since start\n"
      "queue               14 of at most 8192 messages, 15 of at most 67108864 bytes\n"
      "driver              mqtt mqtt://localhost:1883\n"
      "                    healthy: subscribed\n"
      "                    50270 messages since start, acknowledged when stored\n"
      "driver              mqtt mqtt://other:1883\n"
      "                    NOT HEALTHY: connection refused\n"
      "                    5 messages since start, acknowledged when received, unstored 17 of at "
      "most 8192\n"
      "                    the broker lost the session 2 times: messages may be missing\n"
      "upstream            mqtt://central:1883, connected, NOT HEALTHY\n"
      "                    online\n"
      "                    ALARM: another history\n"
      "                    3 batches, 4096 bytes sent since start\n");
}

TEST_F(Status, for_people_says_of_the_write_ahead_log_only_that_it_grows) {
  const auto text_with = [&](const std::string& alarm) {
    const StubDaemon daemon(
        socket(),
        http_answer(R"({"write_ahead_log":{"bytes":90,"limit":24,"alarm":")" + alarm + R"("}})"));
    const std::string out = log_.ask({"status"}).out;
    unlink(socket().c_str());
    return out;
  };
  EXPECT_EQ(text_with("").find("write-ahead"), std::string::npos);
  const std::string out = text_with("end it");
  EXPECT_NE(out.find("write-ahead         90 bytes, where 24 are enough\n"
                     "                    ALARM: end it\n"),
            std::string::npos)
      << out;
}

TEST_F(Status, of_a_gateway_without_an_upstream_says_so) {
  const StubDaemon daemon(socket(), http_answer(R"({"version":"9.9.9","upstream":null})"));
  const std::string out = log_.ask({"status"}).out;
  EXPECT_TRUE(out.ends_with("upstream            none configured\n")) << out;
}

// What is left of a killed daemon: nobody listens.
TEST_F(Status, with_a_dead_daemons_socket_is_that_none_runs) {
  { const StubDaemon daemon(socket(), http_answer(daemon_json)); }
  const auto outcome = log_.ask({"status"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_TRUE(outcome.out.ends_with("daemon              not running\n")) << outcome.out;
}

struct BadAnswer {
  std::string answer;
  std::string complaint;
};

class StatusOfAnOddDaemon : public Status, public ::testing::WithParamInterface<BadAnswer> {};

TEST_P(StatusOfAnOddDaemon, is_that_of_the_log_with_a_word_on_standard_error) {
  const StubDaemon daemon(socket(), GetParam().answer);
  const auto outcome = log_.ask({"-o", "json", "status"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_TRUE(outcome.out.ends_with(",\"daemon\":null}\n")) << outcome.out;
  EXPECT_TRUE(outcome.err.starts_with("headwater: the daemon"));
  EXPECT_NE(outcome.err.find(GetParam().complaint), std::string::npos) << outcome.err;
}

INSTANTIATE_TEST_SUITE_P(
    Answers, StatusOfAnOddDaemon,
    ::testing::Values(BadAnswer{"", "timeout"}, BadAnswer{"SSH-2.0-OpenSSH\r\n\r\n", "bad version"},
                      BadAnswer{http_answer("{}", "503 Service Unavailable"), "HTTP status 503"},
                      BadAnswer{http_answer("[1,"), "answer cannot be read"},
                      BadAnswer{http_answer("\x1b[2J"), "\\x1b[2J"},
                      BadAnswer{http_answer(std::string(2 * 1024 * 1024, ' ')), "body limit"}));

}  // namespace
}  // namespace headwater
