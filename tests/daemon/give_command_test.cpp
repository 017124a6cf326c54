// `headwater command` and a real daemon: every command, its outcome, and the state that it leads
// to.

#include "tests/daemon/daemon_program.h"
#include "tests/daemon/recorded.h"
#include "tests/support/wait_until.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

namespace headwater {
namespace {

using namespace testing;
namespace json = boost::json;

class GiveCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(broker_.start()) << broker_.log();
    daemon_ = std::make_unique<DaemonProgram>(DaemonProgramOptions{.broker = broker_.url()});
    ASSERT_TRUE(daemon_->start_and_wait()) << daemon_->process().errors();
  }

  Outcome headwater(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--store", daemon_->store(), "-o", "json"});
    return run(HEADWATER_PROGRAM, arguments);
  }
  // A command that is to be done. What it says.
  json::object give(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "command");
    const auto outcome = headwater(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err << outcome.out;
    return outcome.out.empty() ? json::object() : json::parse(outcome.out).as_object();
  }
  json::object state(const std::string& device) {
    const auto outcome = headwater({"state", device});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return outcome.out.empty() ? json::object() : json::parse(outcome.out).as_object();
  }
  // The sequence of the last reading, once there are `count`.
  Sequence reading_number(std::size_t count) {
    std::vector<Recorded> readings;
    EXPECT_TRUE(wait_until([&] {
      readings = recorded(daemon_->store(), EventType::reading_recorded);
      return readings.size() >= count;
    }));
    return readings.empty() ? Sequence() : readings.back().sequence;
  }

  Broker broker_;
  std::unique_ptr<DaemonProgram> daemon_;
};

TEST_F(GiveCommand, registers_and_describes) {
  const auto done = give({"boiler-1", "register", "class=battery"});
  EXPECT_EQ(done.at("outcome"), "done");
  EXPECT_EQ(done.at("events").at(0).at("type"), "DeviceRegistered");
  EXPECT_EQ(state("boiler-1").at("class"), "battery");
  give({"boiler-1", "describe", "name=Boiler 1", "location=cellar", "class=active",
        "labels.floor=3", "labels.owner=a=b"});
  const auto described = state("boiler-1");
  EXPECT_EQ(described.at("name"), "Boiler 1");
  EXPECT_EQ(described.at("location"), "cellar");
  EXPECT_EQ(described.at("class"), "active");
  EXPECT_EQ(json::serialize(described.at("labels")), R"({"floor":"3","owner":"a=b"})");
  give({"boiler-1", "describe", "labels.floor="});
  EXPECT_EQ(json::serialize(state("boiler-1").at("labels")), R"({"owner":"a=b"})");
}

TEST_F(GiveCommand, sets_limits_that_raise_an_alarm) {
  ASSERT_TRUE(publish_all(broker_, {message_of("dev-1", 95)}));
  reading_number(1);
  give({"dev-1", "set-limits", "measurement=value", "high=90", "low=-5.5", "hysteresis=2",
        "for=0s"});
  const auto limited = state("dev-1");
  EXPECT_EQ(limited.at("limits").at("value").at("high").to_number<double>(), 90);
  EXPECT_EQ(limited.at("limits").at("value").at("low").to_number<double>(), -5.5);
  EXPECT_TRUE(limited.at("alarms").as_object().contains("value.high"));
}

TEST_F(GiveCommand, calibrates_and_corrects) {
  give({"dev-1", "register"});
  give({"dev-1", "calibrate", "measurement=value", "scale=1.8", "offset=32", "unit=F"});
  ASSERT_TRUE(publish_all(broker_, {message_of("dev-1", 100)}));
  const Sequence reading = reading_number(1);
  EXPECT_EQ(state("dev-1").at("measurements").at("value").at("value").to_number<double>(), 212);
  EXPECT_EQ(state("dev-1").at("calibrations").at("value").at("unit"), "F");
  const auto done = give({"dev-1", "correct", "seq=" + std::to_string(reading.value()),
                          "value=99.5", "reason=wrong sensor"});
  EXPECT_EQ(done.at("events").at(0).at("type"), "ReadingCorrected");
  const auto corrected = state("dev-1").at("measurements").at("value").as_object();
  EXPECT_EQ(corrected.at("value").to_number<double>(), 99.5);
  EXPECT_EQ(corrected.at("corrected_by"), done.at("events").at(0).at("seq"));
}

TEST_F(GiveCommand, decommissions_and_recommissions) {
  give({"dev-1", "register"});
  give({"dev-1", "decommission", "reason=sold"});
  EXPECT_EQ(state("dev-1").at("decommissioned"), true);
  give({"dev-1", "recommission", "reason=bought again"});
  EXPECT_FALSE(state("dev-1").contains("decommissioned"));
}

TEST_F(GiveCommand, actuates_and_says_later_how_far_it_has_come) {
  give({"valve-1", "register"});
  const auto asked = give({"valve-1", "actuate", R"(payload={"open":true})", "topic=valves/1/set",
                           "within=10m", "confirm=valve=open", "--id", "open-1"});
  EXPECT_EQ(asked.at("events").at(0).at("type"), "ActuationRequested");
  const auto requested = recorded(daemon_->store(), EventType::actuation_requested);
  ASSERT_EQ(requested.size(), 1U);
  const auto payload = payload_of<ActuationRequested>(requested[0]);
  EXPECT_EQ(payload.payload, R"({"open":true})");
  EXPECT_EQ(payload.within_us, 600'000'000U);
  EXPECT_EQ(payload.confirmed_by, (Measurement{"valve", std::string("open"), ""}));
  EXPECT_EQ(state("valve-1").at("actuations").at(0).at("key"), "open-1");
  const auto outcome = headwater({"command", "--outcome", "open-1"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(json::parse(outcome.out).at("actuation").at("steps").at(0).at("stage"), "requested");
}

TEST_F(GiveCommand, that_is_rejected_says_why_now_and_later) {
  const auto rejected = headwater({"command", "nobody", "decommission", "--id", "k"});
  EXPECT_EQ(rejected.exit_code, 1);
  EXPECT_EQ(json::parse(rejected.out).at("reason"), "the device is not known");
  const auto later = headwater({"command", "--outcome", "k"});
  EXPECT_EQ(later.exit_code, 1);
  EXPECT_EQ(json::parse(later.out).at("reason"), "the device is not known");
  give({"dev-1", "register"});
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"command", "dev-1", "register"},
           {"command", "dev-1", "set-limits", "measurement=t", "low=5", "high=1"},
           {"command", "dev-1", "decommission", "--expect-seq", "1"},
           {"command", "dev-1", "decommission", "--expires", "2020-01-01"},
           {"command", "dev-1", "correct", "seq=1", "t=5"}}) {
    const auto outcome = headwater(arguments);
    EXPECT_EQ(outcome.exit_code, 1) << outcome.out << outcome.err;
    EXPECT_EQ(json::parse(outcome.out).at("outcome"), "rejected");
  }
  EXPECT_EQ(count_of(daemon_->store(), EventType::command_rejected), 6U);
}

TEST_F(GiveCommand, for_people_is_told_in_lines) {
  const std::vector<std::string> store{"--store", daemon_->store()};
  const auto told = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), store.begin(), store.end());
    return run(HEADWATER_PROGRAM, arguments).out;
  };
  const std::string done = told({"command", "dev-1", "register", "--id", "k"});
  EXPECT_TRUE(
      done.starts_with("id                  k\n"
                       "command             register\n"
                       "device              dev-1\n"
                       "outcome             done\n"))
      << done;
  EXPECT_NE(done.find("DeviceRegistered\n"), std::string::npos) << done;
  EXPECT_NE(told({"command", "dev-1", "register", "--id", "k"}).find("(it had been done before)"),
            std::string::npos);
  // It waits for the device, which is not online.
  const std::string asked = told({"command", "dev-1", "actuate", "payload=on", "topic=v/set"});
  EXPECT_NE(asked.find("actuation           requested, not over yet\n"), std::string::npos)
      << asked;
}

TEST_F(GiveCommand, that_is_not_understood_is_no_event_and_suggests_what_is_meant) {
  const auto before = recorded(daemon_->store()).size();
  const auto unknown = headwater({"command", "dev-1", "regster"});
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_NE(unknown.err.find("did you mean `register`?"), std::string::npos) << unknown.err;
  const auto wrong = headwater({"command", "dev-1", "set-limits", "measurement=t", "low=warm"});
  EXPECT_EQ(wrong.exit_code, 64);
  EXPECT_NE(wrong.err.find("`arguments.low` must be a number, found a text"), std::string::npos)
      << wrong.err;
  EXPECT_EQ(recorded(daemon_->store()).size(), before);
}

TEST_F(GiveCommand, under_one_key_at_the_same_time_has_one_effect) {
  give({"dev-1", "register"});
  std::vector<std::string> outs(6);
  {
    std::vector<std::jthread> askers;
    for (auto& out : outs) {
      askers.emplace_back([&] {
        out = headwater({"command", "dev-1", "set-limits", "measurement=t", "low=1", "--id", "k"})
                  .out;
      });
    }
  }
  std::set<std::string> events;
  std::size_t first = 0;
  for (const auto& out : outs) {
    const auto outcome = json::parse(out).as_object();
    events.insert(json::serialize(outcome.at("events")));
    first += outcome.at("repeated").as_bool() ? 0 : 1;
  }
  EXPECT_EQ(events.size(), 1U);
  EXPECT_EQ(first, 1U);
  EXPECT_EQ(count_of(daemon_->store(), EventType::limits_set), 1U);
}

TEST_F(GiveCommand, that_is_repeated_after_a_sigkill_has_one_effect) {
  give({"dev-1", "register", "--id", "first"});
  for (int round = 0; round < 5; ++round) {
    const std::string key = "limits-" + std::to_string(round);
    const std::vector<std::string> command{
        "--store", daemon_->store(), "-o",         "json",
        "command", "dev-1",          "set-limits", "measurement=m" + std::to_string(round),
        "low=1",   "--id",           key};
    Process asking(ProcessOptions{.program = HEADWATER_PROGRAM, .arguments = command});
    daemon_->kill();  // somewhere between its start and its end
    const auto ended = asking.wait();
    ASSERT_TRUE(ended);
    // It was told, or it knows that it was not.
    EXPECT_TRUE(ended->code == 0 || ended->code == 75) << asking.errors();
    ASSERT_TRUE(daemon_->start_and_wait()) << daemon_->process().errors();
    const auto again = run(HEADWATER_PROGRAM, command);
    EXPECT_EQ(again.exit_code, 0) << again.err;
    if (ended->code == 0) {
      EXPECT_EQ(json::parse(again.out).at("repeated"), true);
    }
  }
  EXPECT_EQ(count_of(daemon_->store(), EventType::limits_set), 5U);
  EXPECT_EQ(state("dev-1").at("limits").as_object().size(), 5U);
  EXPECT_EQ(headwater({"command", "dev-1", "register", "--id", "first"}).exit_code, 0);
}

}  // namespace
}  // namespace headwater
