// The course of an actuation, as events.
#include "tests/model/deciding_gateway.h"

#include <gtest/gtest.h>

#include <limits>

namespace headwater {
namespace {

using testing::DecidingGateway;
using testing::names;
using testing::reading;
using Step = ReportActuation::Step;

class ActuationTest : public ::testing::Test {
 protected:
  ActuationTest() {
    gateway_.decide(StartGateway{});
    gateway_.decide(reading("a", 20, 1'000));
  }
  std::string request(ActuationRequested asked) {
    const auto events = gateway_.decide(
        DeviceCommand{DeviceId::parse("a").value(), Actuate{std::move(asked)}, {}, {}, ""});
    request_ = gateway_.state().sequence();
    return names(events);
  }
  std::string report(Step step, const std::string& detail = "") {
    return names(
        gateway_.decide(ReportActuation{DeviceId::parse("a").value(), request_, step, detail}));
  }
  [[nodiscard]] std::size_t open() const {
    const auto* profile = gateway_.state().find("a")->profile();
    return profile == nullptr ? 0 : profile->actuations.size();
  }

  DecidingGateway gateway_;
  Sequence request_;
};

TEST_F(ActuationTest, without_a_confirmation_ends_when_the_broker_has_it) {
  EXPECT_EQ(request({"ON", "", 30'000'000, "", {}}), "a ActuationRequested\n");
  EXPECT_EQ(open(), 1U);
  EXPECT_EQ(report(Step::attempted, "cmnd/a"), "a ActuationAttempted\n");
  EXPECT_EQ(report(Step::attempted, "cmnd/a"), "") << "once only";
  EXPECT_EQ(report(Step::sent), "a ActuationSent\n");
  EXPECT_EQ(open(), 0U);
  EXPECT_EQ(report(Step::failed, "late"), "") << "it is over";
}

TEST_F(ActuationTest, with_a_confirming_topic_waits_for_it) {
  request({"ON", "", 30'000'000, "stat/a", {}});
  report(Step::attempted, "cmnd/a");
  report(Step::sent);
  EXPECT_EQ(open(), 1U);
  EXPECT_EQ(report(Step::confirmed, "stat/a"), "a ActuationConfirmed\n");
  EXPECT_EQ(open(), 0U);
}

TEST_F(ActuationTest, expires_visibly_and_says_how_far_it_had_come) {
  const auto expired = [&] {
    const auto events = gateway_.decide(PassTime{});
    return names(events) == "a ActuationExpired\n"
               ? decode<ActuationExpired>(events[0].payload).value()
               : ActuationExpired{Sequence(), false, Reach::unknown};
  };
  request({"ON", "", 30'000'000, "", {}});
  gateway_.pass(29'999'999);
  EXPECT_EQ(names(gateway_.decide(PassTime{})), "");
  gateway_.pass(1);
  EXPECT_EQ(expired().reached, Reach::requested);
  request({"ON", "", 30'000'000, "", {}});
  report(Step::attempted, "cmnd/a");
  gateway_.pass(30'000'000);
  const auto in_doubt = expired();
  EXPECT_EQ(in_doubt.reached, Reach::attempted);
  EXPECT_FALSE(in_doubt.sent);
  request({"ON", "", 30'000'000, "stat/a", {}});
  report(Step::attempted, "cmnd/a");
  report(Step::sent);
  gateway_.pass(30'000'000);
  const auto sent = expired();
  EXPECT_EQ(sent.reached, Reach::sent);
  EXPECT_TRUE(sent.sent);
  EXPECT_EQ(open(), 0U);
}

TEST_F(ActuationTest, keeps_what_the_broker_says_when_its_time_is_over) {
  request({"ON", "", 30'000'000, "", {}});
  report(Step::attempted, "cmnd/a");
  gateway_.pass(30'000'000);
  ASSERT_EQ(names(gateway_.decide(PassTime{})), "a ActuationExpired\n");
  ReportActuation late{DeviceId::parse("a").value(), request_, Step::sent, "", Uptime(7), "key-1"};
  const auto events = gateway_.decide(late);
  ASSERT_EQ(names(events), "a ActuationSent\n");
  EXPECT_EQ(events[0].cause, "key-1");
  EXPECT_EQ(decode<ActuationSent>(events[0].payload).value().handed_over, 7U);
  EXPECT_EQ(open(), 0U);
  late.step = Step::failed;
  EXPECT_EQ(names(gateway_.decide(late)), "a ActuationFailed\n");
  late.key.reset();
  EXPECT_EQ(names(gateway_.decide(late)), "") << "nobody knows of what";
}

TEST_F(ActuationTest, has_waited_before_it_was_recorded) {
  DeviceCommand command{
      DeviceId::parse("a").value(), Actuate{{"ON", "", 30'000'000, "", {}}}, {}, {}, ""};
  command.came = gateway_.now().uptime;
  gateway_.pass(20'000'000);
  const auto events = gateway_.decide(command);
  ASSERT_EQ(names(events), "a ActuationRequested\n");
  EXPECT_EQ(decode<ActuationRequested>(events[0].payload).value().waited_us, 20'000'000U);
  gateway_.pass(9'999'999);
  EXPECT_EQ(names(gateway_.decide(PassTime{})), "");
  gateway_.pass(1);
  EXPECT_EQ(names(gateway_.decide(PassTime{})), "a ActuationExpired\n");
  const auto refused = gateway_.decide(command);
  ASSERT_EQ(names(refused), "a CommandRejected\n");
  EXPECT_EQ(decode<CommandRejected>(refused[0].payload).value().reason,
            "its time was over before it could be decided");
}

TEST_F(ActuationTest, that_was_being_sent_when_the_gateway_stopped_is_in_doubt) {
  request({"ON", "", 30'000'000, "", {}});
  report(Step::attempted, "cmnd/a");
  EXPECT_EQ(names(gateway_.decide(StartGateway{})), "$gateway GatewayStarted\na ActuationFailed\n");
  EXPECT_EQ(open(), 0U);
  request({"ON", "", 30'000'000, "stat/a", {}});
  report(Step::attempted, "cmnd/a");
  EXPECT_EQ(names(gateway_.decide(StartGateway{})), "$gateway GatewayStarted\n")
      << "the confirmation can still come";
  request({"ON", "", 30'000'000, "", {}});
  EXPECT_EQ(names(gateway_.decide(StartGateway{})), "$gateway GatewayStarted\n")
      << "this one was not tried yet";
}

TEST_F(ActuationTest, runs_out_of_time_across_a_restart_of_the_program) {
  request({"ON", "", 30'000'000, "", {}});
  gateway_.pass(20'000'000);
  EXPECT_EQ(names(gateway_.decide(StartGateway{})), "$gateway GatewayStarted\n");
  gateway_.pass(10'000'000);
  EXPECT_EQ(names(gateway_.decide(PassTime{})), "a ActuationExpired\n");
}

TEST_F(ActuationTest, that_was_not_sent_before_the_machine_was_started_anew_is_over) {
  request({"ON", "", 30'000'000, "", {}});
  StartGateway rebooted;
  rebooted.facts.boot_id = "another";
  gateway_.now().uptime = Uptime(1'000'000);
  const auto events = gateway_.decide(rebooted);
  ASSERT_EQ(names(events), "$gateway GatewayStarted\na ActuationExpired\n");
  EXPECT_FALSE(decode<ActuationExpired>(events[1].payload).value().sent);
  request({"ON", "", 30'000'000, "stat/a", {}});
  report(Step::attempted, "cmnd/a");
  report(Step::sent);
  rebooted.facts.boot_id = "a third";
  EXPECT_EQ(names(gateway_.decide(rebooted)), "$gateway GatewayStarted\n")
      << "the confirmation can still come";
}

TEST_F(ActuationTest, keeps_the_key_of_its_request_through_its_whole_course) {
  Draft draft(gateway_.state(), gateway_.now());
  draft.set_cause("key-1");
  ASSERT_TRUE(headwater::decide(
      draft,
      DeviceCommand{DeviceId::parse("a").value(), Actuate{{"ON", "", 1'000, "", {}}}, {}, {}, ""},
      gateway_.now().wall, gateway_.limits()));
  draft.set_cause({});
  const Sequence request = gateway_.state().sequence().next();
  ASSERT_TRUE(headwater::decide(
      draft, ReportActuation{DeviceId::parse("a").value(), request, Step::attempted, "t"},
      gateway_.now().wall, gateway_.limits()));
  ASSERT_EQ(draft.events().size(), 2U);
  EXPECT_EQ(draft.events()[1].cause, "key-1");
}

TEST_F(ActuationTest, there_are_only_so_many_at_a_time) {
  for (std::size_t i = 0; i < open_actuations_limit; ++i) request({"ON", "", 1'000, "", {}});
  EXPECT_EQ(request({"ON", "", 1'000, "", {}}), "a CommandRejected\n");
  EXPECT_EQ(open(), open_actuations_limit);
}

TEST_F(ActuationTest, must_be_such_that_it_can_be_sent) {
  EXPECT_EQ(request({std::string(4'097, 'x'), "", 1'000, "", {}}), "a CommandRejected\n");
  EXPECT_EQ(request({"ON", "a/+/b", 1'000, "", {}}), "a CommandRejected\n");
  EXPECT_EQ(request({"ON", "", 0, "", {}}), "a CommandRejected\n");
  EXPECT_EQ(request({"ON", "", 1, "stat/a", Measurement{"temp", 1.0, ""}}), "a CommandRejected\n");
  const double infinite = std::numeric_limits<double>::infinity();
  EXPECT_EQ(request({"ON", "", 1, "", Measurement{"temp", infinite, ""}}), "a CommandRejected\n");
}

}  // namespace
}  // namespace headwater
