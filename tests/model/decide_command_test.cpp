// What people ask of a device: the events it leads to, and every reason to refuse it.
#include "tests/model/deciding_gateway.h"

#include <gtest/gtest.h>

#include <limits>

namespace headwater {
namespace {

using testing::DecidingGateway;
using testing::names;
using testing::reading;

class DecideCommandTest : public ::testing::Test {
 protected:
  DecideCommandTest() { gateway_.decide(reading("a", 20.5, 1'000)); }

  std::vector<Event> command(DeviceAction action, const std::string& device = "a") {
    return gateway_.decide(
        DeviceCommand{DeviceId::parse(device).value(), std::move(action), {}, {}, "{}"});
  }
  // The reason of the only event, a refusal.
  std::string refusal(DeviceAction action, const std::string& device = "a") {
    return reason_of(command(std::move(action), device));
  }
  static std::string reason_of(const std::vector<Event>& events) {
    if (events.size() != 1 || events[0].type != EventType::command_rejected) return names(events);
    return decode<CommandRejected>(events[0].payload).value().reason;
  }
  [[nodiscard]] const Device& device() const { return *gateway_.state().find("a"); }

  DecidingGateway gateway_;
};

TEST_F(DecideCommandTest, a_device_can_be_registered_before_it_is_heard) {
  EXPECT_EQ(names(command(RegisterDevice{DeviceClass::battery}, "b")), "b DeviceRegistered\n");
  const Device& device = *gateway_.state().find("b");
  EXPECT_EQ(device.device_class(), DeviceClass::battery);
  EXPECT_EQ(device.presence(), Presence::offline);
  EXPECT_EQ(device.first_seen(), Timestamp());
  EXPECT_EQ(names(gateway_.decide(reading("b", 1))), "b DeviceOnline\nb ReadingRecorded\n");
  EXPECT_EQ(refusal(RegisterDevice{}, "b"), "the device is known already");
}

TEST_F(DecideCommandTest, no_more_devices_are_registered_than_there_may_be) {
  gateway_.limits().devices = 1;
  EXPECT_EQ(refusal(RegisterDevice{}, "b"), "the limit of 1 devices is reached");
}

TEST_F(DecideCommandTest, what_a_description_does_not_say_stays) {
  command(DescribeDevice{"Pump", "hall", {}, {{"floor", "3"}, {"area", "x"}}});
  command(DescribeDevice{{}, "yard", DeviceClass::battery, {{"area", ""}, {"door", "2"}}});
  const DeviceDescribed& description = device().profile()->description;
  EXPECT_EQ(description.name, "Pump");
  EXPECT_EQ(description.location, "yard");
  EXPECT_EQ(description.labels, (std::vector<Label>{{"door", "2"}, {"floor", "3"}}));
  EXPECT_EQ(device().device_class(), DeviceClass::battery);
}

TEST_F(DecideCommandTest, a_description_has_its_limits) {
  EXPECT_EQ(refusal(DescribeDevice{std::string(257, 'x'), {}, {}, {}}),
            "the name must be text of at most 256 bytes, without control characters");
  EXPECT_EQ(refusal(DescribeDevice{{}, "a\nb", {}, {}}),
            "the location must be text of at most 256 bytes, without control characters");
  DescribeDevice many;
  for (int i = 0; i < 33; ++i) many.labels.push_back({"k" + std::to_string(i), "v"});
  EXPECT_EQ(refusal(many), "a device has at most 32 labels");
  EXPECT_EQ(refusal(DescribeDevice{{}, {}, {}, {{"", "v"}}}), "a label has no name");
}

TEST_F(DecideCommandTest, limits_must_make_sense) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(refusal(SetLimits{{"", 1, 2, 0, 0}}), "the name of the measurement is missing");
  EXPECT_EQ(refusal(SetLimits{{"temp", 2, 1, 0, 0}}), "low must be below high");
  EXPECT_EQ(refusal(SetLimits{{"temp", nan, {}, 0, 0}}), "a limit must be a finite number");
  EXPECT_EQ(refusal(SetLimits{{"temp", 1, 2, -1, 0}}), "the hysteresis must be 0 or more");
  EXPECT_EQ(refusal(SetLimits{{"temp", 1, 2, 1.5, 0}}),
            "the hysteresis must be at most the distance between low and high");
  EXPECT_EQ(refusal(SetLimits{{"temp", 1, 2, 0, ~std::uint64_t{0}}}),
            "the time must be at most 30 days");
  EXPECT_EQ(names(command(SetLimits{{"temp", 10, 30, 1, 0}})), "a LimitsSet\n");
}

TEST_F(DecideCommandTest, limits_are_taken_away_by_nothing_but_that) {
  const std::string why =
      "a hysteresis or a time without a limit: say low, high or both, as they are to be";
  command(SetLimits{{"temp", 10, 30, 1, 0}});
  EXPECT_EQ(refusal(SetLimits{{"temp", {}, {}, 2, 0}}), why);
  EXPECT_EQ(refusal(SetLimits{{"temp", {}, {}, 0, 5}}), why);
  EXPECT_EQ(device().profile()->limit_of("temp")->limits.high, 30);
  EXPECT_EQ(names(command(SetLimits{{"temp", {}, {}, 0, 0}})), "a LimitsSet\n");
  EXPECT_FALSE(device().profile()->limit_of("temp")->limits.high);
}

TEST_F(DecideCommandTest, a_calibration_changes_the_readings_that_follow) {
  EXPECT_EQ(refusal(Calibrate{{"temp", 0, 1, ""}}),
            "the scale must be a finite number other than 0");
  EXPECT_EQ(names(command(Calibrate{{"temp", 2, 1, "K"}})), "a CalibrationSet\n");
  EXPECT_EQ(device().measurement("temp")->value, Value(20.5));
  gateway_.decide(reading("a", 30.0, 2'000));
  EXPECT_EQ(device().measurement("temp")->value, Value(61.0));
  EXPECT_EQ(device().measurement("temp")->unit, "K");
}

TEST_F(DecideCommandTest, a_calibration_leads_to_numbers_whatever_is_read) {
  const std::string why = "the scale and the offset must be at most 1e+100";
  EXPECT_EQ(refusal(Calibrate{{"temp", 1e101, 0, ""}}), why);
  EXPECT_EQ(refusal(Calibrate{{"temp", 1, -1e101, ""}}), why);
  command(Calibrate{{"temp", -1e100, 0, ""}});
  gateway_.decide(reading("a", 1e250, 2'000));
  EXPECT_EQ(device().measurement("temp")->value, Value(-std::numeric_limits<double>::max()));
}

TEST_F(DecideCommandTest, a_kept_message_is_held_against_the_calibrated_value) {
  command(Calibrate{{"temp", 2, 1, ""}});
  gateway_.decide(reading("a", 30.0));
  RecordReading kept = reading("a", 30.0);
  kept.retained = true;
  EXPECT_TRUE(gateway_.decide(kept).empty());
  EXPECT_EQ(gateway_.suppression(), Suppression::retained);
}

TEST_F(DecideCommandTest, a_correction_replaces_the_value_of_the_reading_that_it_names) {
  const Sequence newest = device().measurement("temp")->sequence;
  const RecordedReading recorded{Timestamp(1'000), {{"temp", 20.5, "C"}}};
  const auto events = command(CorrectReading{newest, {{"temp", 21.5, ""}}, "typo", recorded});
  ASSERT_EQ(names(events), "a ReadingCorrected\n");
  EXPECT_EQ(events[0].time, Timestamp(1'000));
  EXPECT_EQ(device().measurement("temp")->value, Value(21.5));
  EXPECT_EQ(device().measurement("temp")->unit, "C");
  EXPECT_EQ(device().measurement("temp")->sequence, newest);
  EXPECT_EQ(device().measurement("temp")->corrected, gateway_.state().sequence());
  gateway_.decide(reading("a", 22.5, 2'000));
  command(CorrectReading{newest, {{"temp", 19.5, ""}}, "again", recorded});
  EXPECT_EQ(device().measurement("temp")->value, Value(22.5)) << "a newer reading holds";
  EXPECT_EQ(device().measurement("temp")->corrected, Sequence());
}

TEST_F(DecideCommandTest, only_what_a_reading_has_can_be_corrected) {
  EXPECT_EQ(refusal(CorrectReading{Sequence(1), {{"temp", 1.0, ""}}, "", {}}),
            "event 1 is no reading of this device");
  EXPECT_EQ(refusal(CorrectReading{Sequence(1), {{"temp", 1.0, ""}}, "", {}, true}),
            "event 1 is not in the log any more: what has been removed is not corrected");
  const RecordedReading recorded{Timestamp(1'000), {{"temp", 20.5, "C"}}};
  EXPECT_EQ(refusal(CorrectReading{Sequence(3), {}, "", recorded}), "no value is given");
  EXPECT_EQ(refusal(CorrectReading{Sequence(3), {{"hum", 1.0, ""}}, "", recorded}),
            "the reading has no measurement \"hum\"");
}

TEST_F(DecideCommandTest, what_comes_too_late_or_too_late_for_others_is_refused) {
  DeviceCommand late{DeviceId::parse("a").value(), DescribeDevice{"n", {}, {}, {}}, {}, {}, ""};
  late.expires = Timestamp(gateway_.now().wall.microseconds() - 1);
  EXPECT_EQ(reason_of(gateway_.decide(late)),
            "it came after " + to_iso8601(*late.expires) + ", when it expired");
  late.expires = gateway_.now().wall;
  late.expected_last = Sequence(2);
  EXPECT_EQ(reason_of(gateway_.decide(late)), "the last event of the device is 3, not 2");
  late.expected_last = Sequence(3);
  EXPECT_EQ(names(gateway_.decide(late)), "a DeviceDescribed\n");
}

TEST_F(DecideCommandTest, a_refusal_does_not_come_between_a_device_and_who_expects_it_as_it_was) {
  const Sequence before = device().sequence();
  command(RegisterDevice{});
  ASSERT_EQ(gateway_.state().sequence(), before.next());
  EXPECT_EQ(device().sequence(), before);
}

TEST_F(DecideCommandTest, a_refusal_is_an_event_with_what_was_asked) {
  const auto events = command(Actuate{{"ON", "", 1, "", {}}}, "nobody");
  ASSERT_EQ(names(events), "$gateway CommandRejected\n");
  const auto rejected = decode<CommandRejected>(events[0].payload).value();
  EXPECT_EQ(rejected.command, "actuate");
  EXPECT_EQ(rejected.device, "nobody");
  EXPECT_EQ(rejected.reason, "the device is not known");
  EXPECT_EQ(rejected.arguments, "{}");
  EXPECT_EQ(gateway_.state().find("nobody"), nullptr);
  EXPECT_EQ(names(command(SetLimits{{"temp", 2, 1, 0, 0}})), "a CommandRejected\n");
}

TEST_F(DecideCommandTest, a_device_that_is_decommissioned_takes_nothing_more) {
  command(SetLimits{{"temp", {}, 10, 0, 0}});
  command(Actuate{{"ON", "", 1'000'000, "", {}}});
  EXPECT_EQ(names(command(DecommissionDevice{"sold"})),
            "a AlarmCleared\na ActuationFailed\na DeviceDecommissioned\n");
  EXPECT_EQ(refusal(Calibrate{{"temp", 2, 1, ""}}), "the device is decommissioned");
  const auto refused = gateway_.decide(reading("a", 5));
  ASSERT_EQ(names(refused), "$gateway MessageRejected\n");
  EXPECT_EQ(decode<MessageRejected>(refused[0].payload).value().reason,
            "device a is decommissioned");
  const DeviceId id = DeviceId::parse("a").value();
  EXPECT_EQ(names(gateway_.decide(ReportAvailability{id, "lwt", true})), "")
      << "the broker says it again at each connection, and nothing is missed by it";
  EXPECT_EQ(names(command(RecommissionDevice{"back"})), "a DeviceRecommissioned\n");
  EXPECT_EQ(refusal(RecommissionDevice{}), "the device is not decommissioned");
  EXPECT_EQ(names(gateway_.decide(reading("a", 5))), "a ReadingRecorded\n");
}

}  // namespace
}  // namespace headwater
