// Presence by class, by an availability topic, and back by any message.
#include "tests/model/deciding_gateway.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::DecidingGateway;
using testing::names;
using testing::reading;

constexpr std::uint64_t hour_us = 3'600'000'000;

ReportAvailability availability(const std::string& device, bool online) {
  return {DeviceId::parse(device).value(), "z/" + device + "/availability", online, {}};
}

TEST(DecidePresence, a_device_that_reports_its_battery_may_be_silent_for_a_day) {
  DecidingGateway gateway;
  gateway.decide(StartGateway{});
  RecordReading battery = reading("b", 1);
  battery.measurements.push_back({"battery", std::int64_t{97}, "%"});
  gateway.decide(battery);
  gateway.decide(reading("a", 1));
  gateway.pass(hour_us);
  EXPECT_EQ(names(gateway.decide(PassTime{})), "a DeviceOffline\n");
  gateway.pass(24 * hour_us - 1);
  EXPECT_EQ(names(gateway.decide(PassTime{})), "");
  gateway.pass(1);
  EXPECT_EQ(names(gateway.decide(PassTime{})), "b DeviceOffline\n");
}

TEST(DecidePresence, what_was_said_of_the_class_goes_before_what_it_looks_like) {
  DecidingGateway gateway;
  gateway.decide(StartGateway{});
  RecordReading mains = reading("a", 1);
  mains.measurements.push_back({"battery", std::int64_t{97}, "%"});
  mains.device_class = DeviceClass::active;
  gateway.decide(mains);
  gateway.pass(hour_us);
  EXPECT_EQ(names(gateway.decide(PassTime{})), "a DeviceOffline\n");
}

TEST(DecidePresence, the_settings_in_the_log_decide) {
  DecidingGateway gateway;
  gateway.decide(StartGateway{});
  ConfigurationChanged settings;
  settings.active_silence_us = 5;
  EXPECT_EQ(names(gateway.decide(ApplyConfiguration{settings})), "$gateway ConfigurationChanged\n");
  EXPECT_EQ(names(gateway.decide(ApplyConfiguration{settings})), "") << "nothing has changed";
  gateway.decide(reading("a", 1));
  gateway.pass(5);
  EXPECT_EQ(names(gateway.decide(PassTime{})), "a DeviceOffline\n");
}

TEST(DecidePresence, an_availability_topic_takes_a_device_offline_and_back) {
  DecidingGateway gateway;
  gateway.decide(reading("a", 1));
  const auto events = gateway.decide(availability("a", false));
  ASSERT_EQ(names(events), "a DeviceOffline\n");
  EXPECT_EQ(decode<DeviceOffline>(events[0].payload).value().reason, OfflineReason::availability);
  EXPECT_EQ(names(gateway.decide(availability("a", false))), "") << "it is already";
  EXPECT_EQ(names(gateway.decide(availability("a", true))), "a DeviceOnline\n");
  gateway.decide(availability("a", false));
  EXPECT_EQ(names(gateway.decide(reading("a", 2))), "a DeviceOnline\na ReadingRecorded\n")
      << "any message brings it back";
}

TEST(DecidePresence, an_unknown_device_becomes_known_by_being_there_only) {
  DecidingGateway gateway;
  EXPECT_EQ(names(gateway.decide(availability("a", false))), "");
  EXPECT_EQ(names(gateway.decide(availability("a", true))), "a DeviceRegistered\na DeviceOnline\n");
  gateway.limits().devices = 1;
  EXPECT_EQ(names(gateway.decide(availability("b", true))), "");
}

}  // namespace
}  // namespace headwater
