// Alarms as events: raised and cleared once, by readings and by time.
#include "model/alarms.h"

#include "model/digest.h"
#include "model/state_codec.h"
#include "tests/model/deciding_gateway.h"

#include <gtest/gtest.h>

#include <limits>

namespace headwater {
namespace {

using testing::DecidingGateway;
using testing::names;
using testing::reading;

constexpr std::int64_t second_us = 1'000'000;

class AlarmsTest : public ::testing::Test {
 protected:
  AlarmsTest() {
    gateway_.decide(StartGateway{});
    read(20, 0);
  }
  // The events besides the reading.
  std::string read(double value, std::int64_t second) {
    auto events = gateway_.decide(reading("a", value, 1'000'000'000 + second * second_us));
    std::erase_if(events, [](const Event& event) {
      return event.type != EventType::alarm_raised && event.type != EventType::alarm_cleared;
    });
    last_ = events;
    return names(events);
  }
  std::string set(LimitsSet limits) {
    last_ = gateway_.decide(
        DeviceCommand{DeviceId::parse("a").value(), SetLimits{std::move(limits)}, {}, {}, ""});
    return names(last_);
  }
  [[nodiscard]] AlarmRaised raised() const { return last<AlarmRaised>(); }
  [[nodiscard]] AlarmCleared cleared() const { return last<AlarmCleared>(); }
  template <class Payload>
  [[nodiscard]] Payload last() const {
    for (const Event& event : last_) {
      if (event.type == Payload::type) return decode<Payload>(event.payload).value();
    }
    return {};
  }

  DecidingGateway gateway_;
  std::vector<Event> last_;
};

TEST_F(AlarmsTest, are_raised_once_and_cleared_once) {
  set({"temp", 10, 30, 0, 0});
  EXPECT_EQ(read(30, 1), "") << "the bound itself is within";
  EXPECT_EQ(read(31, 2), "a AlarmRaised\n");
  EXPECT_EQ(raised().bound, Bound::high);
  EXPECT_EQ(raised().value, 31);
  EXPECT_EQ(raised().limit, 30);
  EXPECT_EQ(raised().since, Timestamp(1'002 * second_us));
  EXPECT_EQ(read(32, 3), "");
  EXPECT_EQ(read(29, 4), "a AlarmCleared\n");
  EXPECT_EQ(cleared().reason, ClearReason::back_within);
  EXPECT_EQ(read(28, 5), "");
  EXPECT_EQ(read(9, 6), "a AlarmRaised\n");
  EXPECT_EQ(raised().bound, Bound::low);
  EXPECT_EQ(read(40, 7), "a AlarmCleared\na AlarmRaised\n") << "from one side to the other";
}

TEST_F(AlarmsTest, are_cleared_only_beyond_the_hysteresis) {
  set({"temp", {}, 30, 2, 0});
  EXPECT_EQ(read(31, 1), "a AlarmRaised\n");
  EXPECT_EQ(read(29, 2), "");
  EXPECT_EQ(read(31, 3), "");
  EXPECT_EQ(read(28, 4), "a AlarmCleared\n");
}

TEST_F(AlarmsTest, are_raised_whatever_times_a_device_has) {
  set({"temp", {}, 30, 0, 60 * second_us});
  RecordReading odd = reading("a", 31, std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(names(gateway_.decide(odd)), "a ReadingRecorded\n");
  DecidingGateway other;
  other.decide(reading("a", 31, std::numeric_limits<std::int64_t>::min() + 1));
  other.decide(DeviceCommand{
      DeviceId::parse("a").value(), SetLimits{{"temp", {}, 30, 0, 60 * second_us}}, {}, {}, ""});
  EXPECT_EQ(names(other.decide(odd)), "a ReadingRecorded\na AlarmRaised\n");
}

TEST_F(AlarmsTest, need_the_value_to_be_beyond_for_as_long_as_the_limits_say) {
  set({"temp", {}, 30, 0, 60 * second_us});
  EXPECT_EQ(read(31, 0), "");
  EXPECT_EQ(read(31, 59), "");
  EXPECT_EQ(read(29, 59), "") << "it begins anew";
  EXPECT_EQ(read(31, 100), "");
  EXPECT_EQ(read(31, 159), "");
  EXPECT_EQ(read(31, 160), "a AlarmRaised\n");
  EXPECT_EQ(raised().since, Timestamp((1'000 + 100) * second_us));
}

TEST_F(AlarmsTest, are_raised_by_time_when_the_value_is_not_reported_again) {
  set({"temp", {}, 30, 0, 60 * second_us});
  EXPECT_EQ(read(31, 0), "");
  gateway_.pass(59 * second_us);
  EXPECT_EQ(names(gateway_.decide(PassTime{})), "");
  gateway_.pass(1 * second_us);
  EXPECT_EQ(names(gateway_.decide(PassTime{})), "a AlarmRaised\n");
  EXPECT_EQ(names(gateway_.decide(PassTime{})), "");
}

TEST_F(AlarmsTest, do_not_come_of_a_step_of_the_wall_clock) {
  set({"temp", {}, 30, 0, 60 * second_us});
  EXPECT_EQ(read(31, 0), "");
  gateway_.now().wall = Timestamp(4'000'000'000 * second_us);
  EXPECT_EQ(names(gateway_.decide(PassTime{})), "");
}

TEST_F(AlarmsTest, do_not_come_of_late_readings) {
  set({"temp", {}, 30, 0, 0});
  EXPECT_EQ(read(25, 100), "");
  EXPECT_EQ(read(99, 50), "") << "a newer value is known";
  EXPECT_EQ(read(99, 100), "a AlarmRaised\n") << "of equal times the later one holds";
}

TEST_F(AlarmsTest, follow_the_limits_when_these_change) {
  EXPECT_EQ(set({"temp", {}, 10, 0, 0}), "a LimitsSet\na AlarmRaised\n");
  EXPECT_EQ(raised().since, Timestamp(1'000 * second_us)) << "the reading before";
  EXPECT_EQ(set({"temp", {}, 15, 0, 0}), "a LimitsSet\n") << "still beyond";
  EXPECT_EQ(set({"temp", {}, 30, 0, 0}), "a LimitsSet\na AlarmCleared\n");
  EXPECT_EQ(cleared().reason, ClearReason::limits_changed);
  set({"temp", {}, 10, 0, 0});
  EXPECT_EQ(set({"temp", {}, {}, 0, 0}), "a LimitsSet\na AlarmCleared\n");
  EXPECT_EQ(read(99, 1), "");
}

TEST_F(AlarmsTest, follow_a_correction_of_the_newest_value) {
  set({"temp", {}, 30, 0, 0});
  read(99, 1);
  const auto* latest = gateway_.state().find("a")->measurement("temp");
  const auto events = gateway_.decide(
      DeviceCommand{DeviceId::parse("a").value(),
                    CorrectReading{latest->sequence,
                                   {{"temp", 9.9, ""}},
                                   "",
                                   RecordedReading{latest->time, {{"temp", 99.0, "C"}}}},
                    {},
                    {},
                    ""});
  EXPECT_EQ(names(events), "a ReadingCorrected\na AlarmCleared\n");
}

TEST_F(AlarmsTest, hold_calibrated_values_against_the_limits) {
  set({"temp", {}, 30, 0, 0});
  gateway_.decide(
      DeviceCommand{DeviceId::parse("a").value(), Calibrate{{"temp", 10, 0, ""}}, {}, {}, ""});
  EXPECT_EQ(read(3, 1), "");
  EXPECT_EQ(read(3.5, 2), "a AlarmRaised\n");
}

TEST_F(AlarmsTest, are_only_for_numbers) {
  set({"temp", {}, 50, 0, 0});
  RecordReading text = reading("a", 1, 2'000 * second_us);
  text.measurements = {{"temp", std::string("99"), ""}};
  EXPECT_EQ(names(gateway_.decide(text)), "a ReadingRecorded\n");
  text.measurements = {{"temp", std::int64_t{99}, ""}};
  text.time = Timestamp(2'001 * second_us);
  EXPECT_EQ(names(gateway_.decide(text)), "a ReadingRecorded\na AlarmRaised\n");
}

// A start from a snapshot must go on as the run before would have.
TEST_F(AlarmsTest, are_the_same_from_a_stored_state) {
  set({"temp", 10, 30, 1, 60 * second_us});
  read(31, 10);
  const auto again = decode_state(encode_state(gateway_.state()));
  ASSERT_TRUE(again);
  EXPECT_EQ(state_digest(*again), state_digest(gateway_.state()));
  Draft draft(*again, gateway_.now());
  ASSERT_TRUE(headwater::decide(draft, reading("a", 31, (1'000 + 70) * second_us),
                                gateway_.now().wall, gateway_.limits()));
  EXPECT_EQ(names(draft.events()), "a ReadingRecorded\na AlarmRaised\n");
}

}  // namespace
}  // namespace headwater
