// The rules by which actuations go out, step by step.

#include "daemon/actuations.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace headwater {
namespace {

constexpr Uptime deadline{1'000};

struct InWords {
  std::string operator()(const ReportActuation& report) const {
    constexpr const char* steps[] = {"attempted", "sent", "confirmed", "failed"};
    return fmt::format("{} {} {}", steps[static_cast<int>(report.step)], report.request.value(),
                       report.detail);
  }
  std::string operator()(const SendCommand& command) const {
    return fmt::format("send {} {} {}", command.request.value(), command.topic, command.payload);
  }
  std::string operator()(const ExpectTopic& topic) const { return "expect " + topic.topic; }
  std::string operator()(const ForgetTopic& topic) const { return "forget " + topic.topic; }
};

OpenActuation open(std::uint64_t request, const std::string& confirm_topic = "") {
  OpenActuation open;
  open.request = Sequence(request);
  open.asked = {"ON", "", 60'000'000, confirm_topic, {}};
  open.deadline = deadline;
  return open;
}
OpenActuation attempted(OpenActuation open) {
  open.attempted = true;
  return open;
}
OpenActuation sent(OpenActuation open) {
  open.attempted = open.sent = true;
  return open;
}

class ActuationsTest : public ::testing::Test {
 protected:
  ActuationsTest()
      : actuations_([](const DeviceActuations& device, const ActuationRequested&) {
          if (device.device == "lost") {
            return Result<Destination>(Error{ErrorKind::conflict, "nowhere", ""});
          }
          return Result<Destination>(Destination{0, "to/" + device.device});
        }) {}

  void learn(std::vector<OpenActuation> open, bool online = true,
             const std::string& device = "dev-1") {
    actuations_.learn({device, "", online, std::move(open)});
  }
  // What is to be done, one a line.
  std::string next(Uptime now = Uptime(1)) {
    std::string all;
    for (const auto& step : actuations_.next(now)) all += std::visit(InWords(), step) + "\n";
    return all;
  }
  // Until `request` is handed over at `moment`.
  void send(std::uint64_t request, const std::string& confirm_topic = "",
            std::uint64_t moment = 10) {
    actuations_.reachable(0, true);
    learn({open(request, confirm_topic)});
    next();
    actuations_.expected(0, confirm_topic, {});
    next();
    learn({attempted(open(request, confirm_topic))});
    next();
    actuations_.handed_over(Sequence(request), moment);
  }

  Actuations actuations_;
};

TEST_F(ActuationsTest, nothing_is_sent_before_the_attempt_is_in_the_log) {
  actuations_.reachable(0, true);
  learn({open(7)});
  EXPECT_EQ(next(), "attempted 7 to/dev-1\n");
  EXPECT_EQ(next(), "");
  learn({open(7)});  // something else was committed
  EXPECT_EQ(next(), "");
  learn({attempted(open(7))});
  EXPECT_EQ(next(), "send 7 to/dev-1 ON\n");
  learn({attempted(open(7))});
  EXPECT_EQ(next(), "") << "once only";
  EXPECT_TRUE(actuations_.published(Sequence(7), Publication::taken, ""));
  EXPECT_EQ(next(), "") << "who hears it has reported it";
  learn({});
  EXPECT_FALSE(actuations_.published(Sequence(7), Publication::taken, "")) << "it is over";
  EXPECT_EQ(actuations_.under_way(), 0U);
}

TEST_F(ActuationsTest, nothing_is_attempted_while_the_device_or_the_broker_is_away) {
  learn({open(7)}, false);
  actuations_.reachable(0, true);
  EXPECT_EQ(next(), "");
  actuations_.reachable(0, false);
  learn({open(7)}, true);
  EXPECT_EQ(next(), "");
  actuations_.reachable(0, true);
  EXPECT_EQ(next(), "attempted 7 to/dev-1\n");
}

TEST_F(ActuationsTest, what_is_attempted_waits_for_a_device_that_went_away_meanwhile) {
  actuations_.reachable(0, true);
  learn({open(7)});
  next();
  learn({attempted(open(7))}, false);
  EXPECT_EQ(next(), "");
  learn({attempted(open(7))}, true);
  EXPECT_EQ(next(), "send 7 to/dev-1 ON\n");
}

TEST_F(ActuationsTest, nothing_is_sent_when_it_is_too_late) {
  actuations_.reachable(0, true);
  learn({open(7), open(8)});
  EXPECT_EQ(next(deadline), "");
  EXPECT_EQ(next(Uptime(deadline.microseconds() - 1)), "attempted 7 to/dev-1\n");
  learn({attempted(open(7)), open(8)});
  EXPECT_EQ(next(deadline), "");
}

TEST_F(ActuationsTest, the_confirming_topic_is_subscribed_to_first) {
  actuations_.reachable(0, true);
  learn({open(7, "stat")});
  EXPECT_EQ(next(), "expect stat\n");
  actuations_.expected(0, "stat", {});
  EXPECT_EQ(next(), "attempted 7 to/dev-1\n");
  learn({});
  EXPECT_EQ(next(), "forget stat\n");
}

TEST_F(ActuationsTest, what_cannot_be_confirmed_is_not_sent) {
  actuations_.reachable(0, true);
  learn({open(7, "stat"), open(8)});
  next();
  actuations_.expected(0, "stat", Error{ErrorKind::network, "refused", ""});
  EXPECT_EQ(next(),
            "failed 7 it could not be confirmed, and was not sent: refused\n"
            "forget stat\n"
            "attempted 8 to/dev-1\n");
}

TEST_F(ActuationsTest, after_a_lost_connection_the_confirming_topic_must_be_granted_anew) {
  actuations_.reachable(0, true);
  learn({open(7, "stat")}, false);
  next();
  actuations_.expected(0, "stat", {});
  actuations_.reachable(0, false);
  actuations_.reachable(0, true);
  learn({open(7, "stat")}, true);
  EXPECT_EQ(next(), "");
  actuations_.expected(0, "stat", {});
  EXPECT_EQ(next(), "attempted 7 to/dev-1\n");
}

TEST_F(ActuationsTest, a_message_that_came_before_the_command_went_out_confirms_nothing) {
  send(7, "stat", 10);
  actuations_.heard(0, "stat", 10);
  EXPECT_EQ(next(), "");
  actuations_.heard(0, "stat", 11);
  EXPECT_EQ(next(), "confirmed 7 stat\nforget stat\n");
}

TEST_F(ActuationsTest, a_confirmation_may_overtake_the_broker_s_answer) {
  send(7, "stat");
  actuations_.heard(0, "stat", 11);
  actuations_.published(Sequence(7), Publication::taken, "");
  EXPECT_EQ(next(), "confirmed 7 stat\nforget stat\n");
}

TEST_F(ActuationsTest, one_message_confirms_the_one_that_was_sent_first) {
  actuations_.reachable(0, true);
  learn({sent(open(7, "stat")), sent(open(8, "stat"))});
  next();
  actuations_.expected(0, "stat", {});
  actuations_.heard(0, "stat", 1);
  EXPECT_EQ(next(), "confirmed 7 stat\n");
  actuations_.heard(0, "stat", 2);
  EXPECT_EQ(next(), "confirmed 8 stat\nforget stat\n");
}

TEST_F(ActuationsTest, those_of_one_device_go_out_one_behind_the_other) {
  actuations_.reachable(0, true);
  learn({open(7, "stat"), open(8)});
  learn({open(9)}, true, "dev-2");
  EXPECT_EQ(next(), "expect stat\nattempted 9 to/dev-2\n") << "8 waits for 7, which waits for stat";
  actuations_.expected(0, "stat", {});
  EXPECT_EQ(next(), "attempted 7 to/dev-1\n");
  learn({attempted(open(7, "stat")), open(8)});
  EXPECT_EQ(next(), "send 7 to/dev-1 ON\nattempted 8 to/dev-1\n");
}

TEST_F(ActuationsTest, an_attempt_of_a_former_run_is_never_sent) {
  actuations_.reachable(0, true);
  learn({attempted(open(7)), attempted(open(8, "stat")), sent(open(9, "stat"))});
  EXPECT_EQ(next(), "expect stat\n");
  actuations_.expected(0, "stat", {});
  EXPECT_EQ(next(), "");
  actuations_.heard(0, "stat", 1);
  EXPECT_EQ(next(), "confirmed 8 stat\n") << "only that could tell";
}

TEST_F(ActuationsTest, without_an_answer_it_fails_in_doubt_unless_something_may_confirm_it) {
  send(7);
  actuations_.published(Sequence(7), Publication::unknown, "the connection was lost");
  EXPECT_EQ(next(),
            "failed 7 the connection was lost before the broker had confirmed it: whether it was "
            "sent is not known\n");
  learn({});
  auto measured = open(9);
  measured.asked.confirmed_by = Measurement{"relay", true, ""};
  learn({measured});
  next();
  measured.attempted = true;
  learn({measured});
  next();
  actuations_.published(Sequence(9), Publication::unknown, "the connection was lost");
  EXPECT_TRUE(next().starts_with("failed 9 ")) << "a measurement may have its value without it";
  learn({});
  send(8, "stat");
  actuations_.published(Sequence(8), Publication::unknown, "the connection was lost");
  EXPECT_EQ(next(), "");
  learn({attempted(open(8, "stat"))});
  EXPECT_EQ(next(), "") << "not sent again";
  actuations_.heard(0, "stat", 11);
  EXPECT_EQ(next(), "confirmed 8 stat\nforget stat\n");
}

TEST_F(ActuationsTest, a_refusal_of_the_broker_is_the_end) {
  send(7, "stat");
  actuations_.published(Sequence(7), Publication::refused, "not authorized");
  EXPECT_EQ(next(), "failed 7 the broker does not take it: not authorized\nforget stat\n");
}

TEST_F(ActuationsTest, what_was_certainly_not_handed_over_is_tried_again) {
  actuations_.reachable(0, true);
  learn({open(7)});
  next();
  learn({attempted(open(7))});
  ASSERT_EQ(next(), "send 7 to/dev-1 ON\n");
  actuations_.not_handed_over(Sequence(7));
  EXPECT_EQ(next(), "send 7 to/dev-1 ON\n");
}

TEST_F(ActuationsTest, what_has_nowhere_to_go_fails_at_once) {
  learn({open(7)}, false, "lost");
  EXPECT_EQ(next(), "failed 7 nowhere\n");
  learn({open(7)}, true, "lost");
  EXPECT_EQ(next(), "") << "once only";
}

TEST_F(ActuationsTest, with_events_lost_behind_the_request_it_is_not_sent) {
  actuations_.reachable(0, true);
  auto doubtful = open(7);
  doubtful.doubtful = true;
  learn({doubtful});
  EXPECT_EQ(next(), "failed 7 events behind it are lost: whether it was sent is not known\n");
  learn({open(7)});
  EXPECT_EQ(next(), "");
}

TEST_F(ActuationsTest, beyond_the_limit_they_are_refused) {
  for (std::uint64_t i = 1; i <= actuations_limit; ++i) {
    learn({open(i)}, false, "dev-" + std::to_string(i));
  }
  EXPECT_EQ(next(), "");
  learn({open(5'000)}, false, "one-more");
  EXPECT_EQ(next(), "failed 5000 1000 actuations are under way already\n");
  learn({}, false, "dev-1");
  learn({open(5'001)}, false, "one-more");
  EXPECT_EQ(next(), "");
}

TEST_F(ActuationsTest, a_topic_that_nobody_waits_for_is_left_once_a_connection) {
  actuations_.reachable(0, true);
  actuations_.heard(0, "old", 1);
  actuations_.heard(0, "old", 2);
  EXPECT_EQ(next(), "forget old\n");
  actuations_.reachable(0, false);
  actuations_.reachable(0, true);
  actuations_.heard(0, "old", 3);
  EXPECT_EQ(next(), "forget old\n");
}

TEST_F(ActuationsTest, a_stop_gives_up_what_is_attempted_and_leaves_what_waits) {
  actuations_.reachable(0, true);
  learn({open(7)});
  next();
  learn({open(8)}, false, "dev-2");
  actuations_.stop();
  EXPECT_EQ(next(), "failed 7 the gateway was stopped before it was sent\n");
  learn({attempted(open(7))});
  learn({open(8)}, true, "dev-2");
  EXPECT_EQ(next(), "");
  EXPECT_EQ(actuations_.sending(), 0U);
}

}  // namespace
}  // namespace headwater
