// Which readings confirm an actuation, and which might be older than its command.
#include "model/confirmation.h"

#include "tests/model/deciding_gateway.h"

#include <gtest/gtest.h>

#include <limits>

namespace headwater {
namespace {

using testing::DecidingGateway;
using testing::names;
using testing::reading;
using Step = ReportActuation::Step;

constexpr const char* only_recorded = "a ReadingRecorded\n";
constexpr const char* then_confirmed = "a ReadingRecorded\na ActuationConfirmed\n";
constexpr std::uint64_t a_second_us = 1'000'000;
constexpr std::uint64_t an_hour_us = 3'600 * a_second_us;

class ConfirmationTest : public ::testing::Test {
 protected:
  ConfirmationTest() {
    gateway_.decide(StartGateway{});
    gateway_.decide(reading("a", 20));
  }
  void command(DeviceAction action) {
    gateway_.decide(DeviceCommand{DeviceId::parse("a").value(), std::move(action), {}, {}, ""});
  }
  void ask(const Value& wanted = 25.0) {
    command(Actuate{{"ON", "", an_hour_us, "", Measurement{"temp", wanted, ""}}});
    request_ = gateway_.state().sequence();
  }
  void report(Step step) {
    ReportActuation report{DeviceId::parse("a").value(), request_, step, "", handed_over_};
    gateway_.decide(report);
  }
  void hand_over() {
    report(Step::attempted);
    handed_over_ = gateway_.now().uptime;
    gateway_.pass(a_second_us);
    report(Step::sent);
  }
  // A reading of the wanted value that was made so long before now, by the device's clock.
  std::string reads(std::int64_t age_us) {
    return names(gateway_.decide(reading("a", 25, gateway_.now().wall.microseconds() - age_us)));
  }
  std::string reads_without_time(double value = 25) {
    return names(gateway_.decide(reading("a", value)));
  }

  DecidingGateway gateway_;
  Sequence request_;
  Uptime handed_over_;
};

TEST_F(ConfirmationTest, of_a_device_without_a_clock_is_a_reading_behind_the_broker_s_word) {
  ask();
  EXPECT_EQ(reads_without_time(), only_recorded);
  report(Step::attempted);
  EXPECT_EQ(reads_without_time(), only_recorded) << "it is not handed over yet, or may not be";
  report(Step::sent);
  EXPECT_EQ(reads_without_time(24), only_recorded);
  EXPECT_EQ(reads_without_time(), then_confirmed);
  EXPECT_EQ(reads_without_time(), only_recorded) << "once";
}

TEST_F(ConfirmationTest, is_no_reading_that_was_made_before_the_command_was_handed_over) {
  ask();
  hand_over();
  gateway_.pass(4 * a_second_us);
  EXPECT_EQ(reads(3 * 24 * static_cast<std::int64_t>(an_hour_us)), only_recorded) << "of a backlog";
  EXPECT_EQ(reads(5'000'001), only_recorded);
  EXPECT_EQ(reads(5'000'000), then_confirmed);
}

TEST_F(ConfirmationTest, is_no_reading_of_a_clock_that_is_far_ahead) {
  ask();
  hand_over();
  gateway_.pass(a_second_us);
  EXPECT_EQ(reads(-1'000'001), only_recorded) << "it may have been made before, by that clock";
  EXPECT_EQ(reads(-1'000'000), then_confirmed);
}

TEST_F(ConfirmationTest, is_not_made_or_missed_because_somebody_sets_the_wall_clock) {
  ask();
  gateway_.now().wall = Timestamp(0);
  hand_over();
  gateway_.now().wall = Timestamp(1'767'225'600'000'000);
  EXPECT_EQ(reads(static_cast<std::int64_t>(an_hour_us)), only_recorded)
      << "behind the hand-over by the old clock, and before it in truth";
  EXPECT_EQ(reads(a_second_us / 2), then_confirmed);
}

TEST_F(ConfirmationTest, waits_for_readings_over_a_restart_of_the_program) {
  ask();
  hand_over();
  gateway_.decide(StartGateway{});
  gateway_.pass(9 * a_second_us);
  EXPECT_EQ(reads(11 * a_second_us), only_recorded);
  EXPECT_EQ(reads(10 * a_second_us), then_confirmed) << "what the broker has kept meanwhile";
}

TEST_F(ConfirmationTest, behind_a_boot_is_only_what_was_measured_since) {
  ask();
  hand_over();
  StartGateway rebooted;
  rebooted.facts.boot_id = "another";
  gateway_.now().uptime = Uptime(20 * a_second_us);
  gateway_.decide(rebooted);
  EXPECT_EQ(reads(20 * a_second_us + 1), only_recorded)
      << "how long the machine was off is not known";
  EXPECT_EQ(reads(20 * a_second_us), then_confirmed);
}

TEST_F(ConfirmationTest, is_no_message_that_may_be_older_than_it_looks) {
  ask();
  hand_over();
  RecordReading kept = reading("a", 25);
  kept.retained = true;
  EXPECT_EQ(names(gateway_.decide(kept)), only_recorded);
  RecordReading again = reading("a", 25);
  again.redelivered = true;
  EXPECT_EQ(names(gateway_.decide(again)), only_recorded);
  gateway_.pass(a_second_us);
  again.time = gateway_.now().wall;
  EXPECT_EQ(names(gateway_.decide(again)), then_confirmed) << "its own time tells";
}

TEST_F(ConfirmationTest, compares_numbers_by_what_they_are_worth) {
  ask(std::int64_t{1});
  hand_over();
  EXPECT_EQ(reads_without_time(1.0), then_confirmed);
}

TEST_F(ConfirmationTest, compares_with_the_value_that_the_state_shows) {
  command(Calibrate{{"temp", 2, 1, "K"}});
  ask(51.0);
  hand_over();
  EXPECT_EQ(reads_without_time(51), only_recorded) << "as it was sent";
  EXPECT_EQ(reads_without_time(25), then_confirmed) << "as it is calibrated";
}

TEST_F(ConfirmationTest, that_only_a_measurement_could_give_is_not_waited_for_in_doubt) {
  ask();
  report(Step::attempted);
  EXPECT_EQ(names(gateway_.decide(StartGateway{})), "$gateway GatewayStarted\na ActuationFailed\n");
}

TEST(EqualValues, are_numbers_of_one_worth_whatever_their_form) {
  const std::int64_t exact = (std::int64_t{1} << 53U) + 1;  // no double is
  EXPECT_TRUE(equal_values(std::int64_t{1}, 1.0));
  EXPECT_TRUE(equal_values(1.0, std::int64_t{1}));
  EXPECT_TRUE(equal_values(0.0, -0.0));
  EXPECT_FALSE(equal_values(std::int64_t{1}, 1.5));
  EXPECT_FALSE(equal_values(exact, 9007199254740992.0));
  EXPECT_TRUE(equal_values(exact - 1, 9007199254740992.0));
  EXPECT_FALSE(equal_values(std::numeric_limits<std::int64_t>::max(), 9223372036854775808.0));
  EXPECT_TRUE(equal_values(std::numeric_limits<std::int64_t>::min(), -9223372036854775808.0));
  EXPECT_FALSE(equal_values(std::int64_t{0}, 1e300));
}

TEST(EqualValues, are_of_one_type_else) {
  EXPECT_FALSE(equal_values(true, std::int64_t{1}));
  EXPECT_FALSE(equal_values(std::string("1"), 1.0));
  EXPECT_TRUE(equal_values(std::string("ON"), std::string("ON")));
  EXPECT_FALSE(equal_values(std::string("ON"), std::string("on")));
  EXPECT_TRUE(equal_values(true, true));
}

}  // namespace
}  // namespace headwater
