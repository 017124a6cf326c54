// What can be asked over the control socket, with a pipeline behind it.

#include "daemon/control_api.h"

#include "tests/daemon/control_request.h"
#include "tests/daemon/held_writer.h"
#include "tests/support/settle.h"

#include <gtest/gtest.h>

#include <atomic>

namespace headwater {
namespace {

using namespace testing;
namespace json = boost::json;

class ControlApiTest : public ::testing::Test {
 protected:
  ControlApiTest() {
    server_ =
        ControlServer::start({socket_, "", std::chrono::milliseconds(200)},
                             [this](const ControlRequest& request, const ControlAnswer& answer) {
                               return api_.handle(request, answer);
                             })
            .value();
  }

  HttpAnswer command(const std::string& name, const std::string& body = "",
                     const std::string& device = "dev-1") {
    return give(socket_, device, name, body);
  }
  HttpAnswer outcome(const std::string& id) { return http(socket_, "GET", "/v1/commands/" + id); }
  void report(Sequence request, ReportActuation::Step step, const std::string& detail = "") {
    tested_.pipeline().report(
        ReportActuation{DeviceId::parse("dev-1").value(), request, step, detail});
  }

  TempDir directory_;
  const std::string socket_ = directory_.file("control.sock");
  RunningPipeline tested_;
  std::atomic<int> rebuilds_ = 0;
  ControlApi api_{tested_.directory(), tested_.pipeline(), [] { return std::string("{}"); },
                  [this] { ++rebuilds_; }};
  std::unique_ptr<ControlServer> server_;
};

TEST_F(ControlApiTest, does_a_command_and_says_what_it_led_to) {
  const auto done = command("register", R"({"id":"k","arguments":{"class":"battery"}})");
  EXPECT_EQ(done.status, 200U);
  json::object expected = done.body;
  EXPECT_EQ(expected.erase("time"), 1U);
  EXPECT_EQ(json::serialize(expected),
            R"({"id":"k","command":"register","device":"dev-1","outcome":"done",)"
            R"("repeated":false,"events":[{"seq":3,"type":"DeviceRegistered"}]})");
}

TEST_F(ControlApiTest, makes_a_key_for_a_command_that_has_none) {
  const auto done = command("register");
  const std::string id(done.body.at("id").as_string());
  EXPECT_EQ(id.size(), 36U);
  EXPECT_EQ(outcome(id).body.at("outcome"), "done");
  EXPECT_NE(command("register").body.at("id").as_string(), id);
}

TEST_F(ControlApiTest, says_why_a_command_was_rejected_and_keeps_it_as_an_event) {
  const auto rejected = command("decommission", R"({"id":"k"})");
  EXPECT_EQ(rejected.status, 422U);
  EXPECT_EQ(rejected.body.at("outcome"), "rejected");
  EXPECT_EQ(rejected.body.at("reason"), "the device is not known");
  EXPECT_EQ(rejected.body.at("command"), "decommission");
  EXPECT_EQ(rejected.body.at("device"), "dev-1");
  EXPECT_EQ(rejected.body.at("events").at(0).at("type"), "CommandRejected");
  const auto later = outcome("k");
  EXPECT_EQ(later.status, 200U);
  EXPECT_EQ(later.body.at("reason"), "the device is not known");
}

TEST_F(ControlApiTest, gives_the_first_outcome_for_a_repeated_key) {
  command("register");
  const std::string body = R"({"id":"k","arguments":{"measurement":"t","high":5}})";
  const auto first = command("set-limits", body);
  auto second = command("set-limits", body);
  EXPECT_EQ(second.status, 200U);
  EXPECT_EQ(second.body.at("repeated"), true);
  second.body["repeated"] = false;
  EXPECT_EQ(json::serialize(second.body), json::serialize(first.body));
  EXPECT_EQ(count_of(tested_.directory(), EventType::limits_set), 1U);
}

TEST_F(ControlApiTest, refuses_a_key_that_stands_for_something_else) {
  command("register", R"({"id":"k"})");
  const auto refused = command("decommission", R"({"id":"k"})");
  EXPECT_EQ(refused.status, 409U);
  EXPECT_EQ(refused.body.at("error"), R"(the key "k" stands for something else)");
  EXPECT_FALSE(refused.body.at("hint").as_string().empty());
}

TEST_F(ControlApiTest, refuses_what_it_cannot_read_without_an_event) {
  const std::size_t before = recorded(tested_.directory()).size();
  EXPECT_EQ(command("register", "{").status, 400U);
  EXPECT_EQ(command("register", R"({"arguments":{"clas":1}})").body.at("hint"),
            "did you mean `class`?");
  EXPECT_EQ(command("regster").status, 404U);
  EXPECT_EQ(command("register", "", "%20").status, 400U);
  EXPECT_EQ(command("register", "", "%2").status, 404U);
  EXPECT_EQ(command("register", "", "a/b").status, 404U);
  EXPECT_EQ(recorded(tested_.directory()).size(), before);
}

TEST_F(ControlApiTest, leaves_expiry_and_expectation_to_the_decision) {
  command("register");
  const auto late = command("decommission", R"({"expires":"2020-01-01T00:00:00Z"})");
  EXPECT_EQ(late.status, 422U);
  EXPECT_NE(late.body.at("reason").as_string().find("expired"), std::string::npos);
  const auto other = command("decommission", R"({"expected_seq":4})");
  EXPECT_EQ(other.status, 422U);
  EXPECT_EQ(other.body.at("reason"), "the last event of the device is 3, not 4");
  EXPECT_EQ(command("decommission", R"({"expected_seq":3})").status, 200U) << "refusals count not";
}

TEST_F(ControlApiTest, finds_the_device_by_its_escaped_name) {
  EXPECT_EQ(command("register", "", "a%3Ab%40c").body.at("device"), "a:b@c");
}

TEST_F(ControlApiTest, looks_up_the_reading_that_is_to_be_corrected) {
  tested_.deliver("dev-1", 5, true);
  tested_.deliver("dev-2", 6, true);
  ASSERT_TRUE(tested_.acknowledges(2));
  const auto readings = recorded(tested_.directory(), EventType::reading_recorded);
  ASSERT_EQ(readings.size(), 2U);
  const auto correct = [&](std::uint64_t sequence, const std::string& value) {
    return command("correct", R"({"arguments":{"seq":)" + std::to_string(sequence) +
                                  R"(,"values":{)" + value + "}}}");
  };
  const std::uint64_t own = readings[0].sequence.value();
  EXPECT_EQ(correct(own, R"("value":7)").status, 200U);
  EXPECT_EQ(correct(own, R"("other":7)").body.at("reason"),
            R"(the reading has no measurement "other")");
  const auto none = " is no reading of this device";
  for (const std::uint64_t wrong : {readings[1].sequence.value(), std::uint64_t{1}, own - 1,
                                    std::uint64_t{0}, std::uint64_t{999}}) {
    EXPECT_EQ(correct(wrong, R"("value":7)").body.at("reason").as_string(),
              "event " + std::to_string(wrong) + none);
  }
}

TEST(ControlApi, says_that_the_reading_to_be_corrected_has_been_removed) {
  const TempDir directory;
  const ManualClock clock;
  LogTuning small;
  small.segment_events = 10;
  Committer committer(Log::open(directory.path(), {"g1", {}}, moment(0).wall, small).value(), {},
                      {});
  for (std::int64_t i = 0; i < 60; ++i) {
    const Command heard = reading("dev-1", i);
    const Arrival arrival{&heard, clock.now().wall};
    ASSERT_TRUE(committer.commit({&arrival, 1}, clock.now()));
    settle(committer.kept_log());
  }
  committer.kept_log().begin_removal({Sequence(30), Sequence(60), 1'000'000}).value();
  settle(committer.kept_log());
  Pipeline pipeline(std::move(committer), {}, clock, {});
  pipeline.start({}, {}, {});
  ControlApi api(
      directory.path(), pipeline, [] { return std::string("{}"); }, [] {});
  const std::string socket = directory.file("control.sock");
  const auto server =
      ControlServer::start({socket, ""}, [&](const ControlRequest& request, const auto& answer) {
        return api.handle(request, answer);
      }).value();
  const auto refused =
      give(socket, "dev-1", "correct", R"({"arguments":{"seq":5,"values":{"value":7}}})");
  EXPECT_EQ(refused.status, 422U);
  EXPECT_EQ(refused.body.at("reason"),
            "event 5 is not in the log any more: what has been removed is not corrected");
}

TEST_F(ControlApiTest, says_how_far_an_actuation_has_come) {
  command("register");
  const auto asked =
      command("actuate", R"({"id":"a","arguments":{"payload":"on","confirm_topic":"c"}})");
  ASSERT_EQ(asked.status, 200U);
  EXPECT_EQ(asked.body.at("actuation").at("stage"), "requested");
  const Sequence request(asked.body.at("events").at(0).at("seq").to_number<std::uint64_t>());
  const auto stage = [&] {
    return std::string(outcome("a").body.at("actuation").at("stage").as_string());
  };
  using Step = ReportActuation::Step;
  report(request, Step::attempted, "v/set");
  EXPECT_TRUE(wait_until([&] { return stage() == "attempted"; }));
  report(request, Step::sent);
  EXPECT_TRUE(wait_until([&] { return stage() == "sent"; }));
  EXPECT_EQ(outcome("a").body.at("actuation").at("over"), false);
  report(request, Step::confirmed, "c");
  EXPECT_TRUE(wait_until([&] { return stage() == "confirmed"; }));
  const json::object actuation = outcome("a").body.at("actuation").as_object();
  EXPECT_EQ(actuation.at("over"), true);
  const json::array& steps = actuation.at("steps").as_array();
  ASSERT_EQ(steps.size(), 4U);
  EXPECT_EQ(steps[1].at("detail"), "v/set");
  EXPECT_EQ(steps[3].at("detail"), "c");
  EXPECT_EQ(steps[0].at("seq"), request.value());
}

TEST_F(ControlApiTest, tells_the_actuations_of_one_device_apart) {
  command("register");
  const std::string body = R"(","arguments":{"payload":"on"}})";
  const auto first = command("actuate", R"({"id":"a)" + body);
  command("actuate", R"({"id":"b)" + body);
  const Sequence request(first.body.at("events").at(0).at("seq").to_number<std::uint64_t>());
  report(request, ReportActuation::Step::failed, "no such topic");
  EXPECT_TRUE(wait_until(
      [&] { return outcome("a").body.at("actuation").at("stage").as_string() == "failed"; }));
  EXPECT_EQ(outcome("a").body.at("actuation").at("steps").at(1).at("detail"), "no such topic");
  EXPECT_EQ(outcome("b").body.at("actuation").at("stage"), "requested");
}

TEST_F(ControlApiTest, of_an_actuation_that_expires_says_whether_it_was_sent) {
  command("register");
  command("actuate", R"({"id":"a","arguments":{"payload":"on","within":"1s"}})");
  tested_.clock().advance(std::chrono::seconds(2));
  ASSERT_TRUE(wait_until(
      [&] { return outcome("a").body.at("actuation").at("stage").as_string() == "expired"; }));
  EXPECT_EQ(outcome("a").body.at("actuation").at("steps").at(1).at("detail"),
            "it could not be sent in time");
}

TEST_F(ControlApiTest,
       of_an_actuation_that_the_broker_did_not_acknowledge_says_that_it_is_in_doubt) {
  command("register");
  const auto asked = command("actuate", R"({"id":"a","arguments":{"payload":"on","within":"1s"}})");
  report(Sequence(asked.body.at("events").at(0).at("seq").to_number<std::uint64_t>()),
         ReportActuation::Step::attempted, "v/set");
  ASSERT_TRUE(wait_until(
      [&] { return outcome("a").body.at("actuation").at("stage").as_string() == "attempted"; }));
  tested_.clock().advance(std::chrono::seconds(2));
  ASSERT_TRUE(wait_until(
      [&] { return outcome("a").body.at("actuation").at("stage").as_string() == "expired"; }));
  EXPECT_EQ(outcome("a").body.at("actuation").at("steps").at(2).at("detail"),
            "the broker did not say in time that it has it: it may have been sent");
  EXPECT_EQ(outcome("a").body.at("actuation").at("in_doubt"), true);
  tested_.pipeline().report(
      ReportActuation{DeviceId::parse("dev-1").value(),
                      Sequence(asked.body.at("events").at(0).at("seq").to_number<std::uint64_t>()),
                      ReportActuation::Step::sent, "", Uptime(1), "a"});
  ASSERT_TRUE(wait_until(
      [&] { return outcome("a").body.at("actuation").at("in_doubt").as_bool() == false; }));
  const json::object late = outcome("a").body.at("actuation").as_object();
  EXPECT_EQ(late.at("stage"), "expired");
  EXPECT_EQ(late.at("steps").at(3).at("stage"), "sent");
  EXPECT_EQ(late.at("steps").at(3).at("detail"), "the broker said so when it was over");
}

TEST_F(ControlApiTest, does_not_wait_for_a_slow_disk_for_ever) {
  HeldWriter writer(tested_);
  const auto waits = command("register", R"({"id":"k"})");
  EXPECT_EQ(waits.status, 202U);
  EXPECT_EQ(waits.body.at("outcome"), "pending");
  EXPECT_NE(waits.body.at("hint").as_string().find("`headwater command --outcome k`"),
            std::string::npos);
  EXPECT_EQ(outcome("k").body.at("outcome"), "pending");
  writer.release();
  EXPECT_TRUE(wait_until([&] { return outcome("k").body.at("outcome").as_string() == "done"; }));
}

TEST_F(ControlApiTest, does_nothing_when_the_gateway_stops) {
  tested_.stop();
  const auto refused = command("register");
  EXPECT_EQ(refused.status, 503U);
  EXPECT_EQ(refused.body.at("error"), "the gateway is stopping");
}

TEST_F(ControlApiTest, knows_no_other_keys_and_no_other_places) {
  EXPECT_EQ(outcome("unheard").status, 404U);
  EXPECT_EQ(outcome("a%20b").status, 400U);
  for (const char* target :
       {"/", "/v1", "/v1/", "/v1/status/", "/v2/status", "/v1/status?x=1", "/v1/commands",
        "/v1/devices/dev-1", "/../etc/passwd", "*", "/v1/devices/dev-1/commands",
        "/v1/devices/dev-1/commands/register/x", "//v1/status", "/v1/%00%"}) {
    EXPECT_EQ(http(socket_, "GET", target).status, 404U) << target;
  }
}

TEST_F(ControlApiTest, has_the_views_made_anew) {
  EXPECT_EQ(http(socket_, "GET", "/v1/views/rebuild").status, 405U);
  EXPECT_EQ(rebuilds_, 0);
  const auto asked = http(socket_, "POST", "/v1/views/rebuild");
  EXPECT_EQ(asked.status, 202U);
  EXPECT_EQ(asked.body.at("views"), "rebuilding");
  EXPECT_EQ(rebuilds_, 1);
}

TEST_F(ControlApiTest, says_which_method_there_is) {
  EXPECT_EQ(http(socket_, "POST", "/v1/status").status, 405U);
  EXPECT_EQ(http(socket_, "DELETE", "/v1/commands/k").status, 405U);
  EXPECT_EQ(http(socket_, "GET", "/v1/devices/dev-1/commands/register").status, 405U);
  EXPECT_NE(ask(socket_, "/v1/devices/d/commands/register").find("Allow: POST\r\n"),
            std::string::npos);
}

TEST_F(ControlApiTest, gives_the_status) {
  EXPECT_EQ(http(socket_, "GET", "/v1/status").status, 200U);
}

}  // namespace
}  // namespace headwater
