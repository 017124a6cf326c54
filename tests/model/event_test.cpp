#include "model/event.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

TEST(EventType, has_a_name_that_leads_back_to_it) {
  int known = 0;
  for (std::uint32_t number = 0; number < 200; ++number) {
    const auto type = static_cast<EventType>(number);
    if (!is_known_type(type)) continue;
    ++known;
    EXPECT_EQ(parse_event_type(event_type_name(type)), type);
  }
  EXPECT_EQ(known, 29);
  EXPECT_EQ(event_type_name(EventType::reading_recorded), "ReadingRecorded");
}

TEST(EventType, of_a_newer_version_is_shown_by_its_number) {
  EXPECT_EQ(event_type_name(static_cast<EventType>(1'000)), "Type1000");
  EXPECT_FALSE(is_known_type(static_cast<EventType>(1'000)));
  EXPECT_FALSE(parse_event_type("Nonsense"));
}

// They stand in every stored event.
TEST(EventType, numbers_never_change) {
  EXPECT_EQ(parse_event_type("DeviceRegistered"), static_cast<EventType>(1));
  EXPECT_EQ(parse_event_type("ReadingRecorded"), static_cast<EventType>(3));
  EXPECT_EQ(parse_event_type("DeviceDescribed"), static_cast<EventType>(2));
  EXPECT_EQ(parse_event_type("ReadingCorrected"), static_cast<EventType>(4));
  EXPECT_EQ(parse_event_type("LimitsSet"), static_cast<EventType>(5));
  EXPECT_EQ(parse_event_type("CalibrationSet"), static_cast<EventType>(6));
  EXPECT_EQ(parse_event_type("AlarmRaised"), static_cast<EventType>(7));
  EXPECT_EQ(parse_event_type("AlarmCleared"), static_cast<EventType>(10));
  EXPECT_EQ(parse_event_type("ActuationRequested"), static_cast<EventType>(11));
  EXPECT_EQ(parse_event_type("ActuationAttempted"), static_cast<EventType>(12));
  EXPECT_EQ(parse_event_type("ActuationSent"), static_cast<EventType>(13));
  EXPECT_EQ(parse_event_type("ActuationConfirmed"), static_cast<EventType>(14));
  EXPECT_EQ(parse_event_type("ActuationFailed"), static_cast<EventType>(15));
  EXPECT_EQ(parse_event_type("ActuationExpired"), static_cast<EventType>(16));
  EXPECT_EQ(parse_event_type("CommandRejected"), static_cast<EventType>(17));
  EXPECT_EQ(parse_event_type("DeviceDecommissioned"), static_cast<EventType>(18));
  EXPECT_EQ(parse_event_type("DeviceRecommissioned"), static_cast<EventType>(19));
  EXPECT_EQ(parse_event_type("ConfigurationChanged"), static_cast<EventType>(74));
  EXPECT_EQ(parse_event_type("DeviceOnline"), static_cast<EventType>(8));
  EXPECT_EQ(parse_event_type("DeviceOffline"), static_cast<EventType>(9));
  EXPECT_EQ(parse_event_type("GatewayStarted"), static_cast<EventType>(64));
  EXPECT_EQ(parse_event_type("GatewayStopped"), static_cast<EventType>(65));
  EXPECT_EQ(parse_event_type("MessageRejected"), static_cast<EventType>(67));
  EXPECT_EQ(parse_event_type("UpstreamConnected"), static_cast<EventType>(68));
  EXPECT_EQ(parse_event_type("UpstreamDisconnected"), static_cast<EventType>(69));
  EXPECT_EQ(parse_event_type("HistoryTrimmed"), static_cast<EventType>(70));
  EXPECT_EQ(parse_event_type("DataDropped"), static_cast<EventType>(71));
  EXPECT_EQ(parse_event_type("StorageDamaged"), static_cast<EventType>(72));
  EXPECT_EQ(parse_event_type("StorageRestored"), static_cast<EventType>(73));
}

}  // namespace
}  // namespace headwater
