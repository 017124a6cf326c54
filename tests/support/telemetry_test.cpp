#include "tests/support/telemetry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace headwater::testing {
namespace {

TEST(Telemetry, a_line_of_the_recording_becomes_a_message_with_the_very_digits) {
  const auto message = telemetry_message(
      R"({"data":{"co":0.011737819751470924,"light":false,"temp":18.899999618530273},)"
      R"("device_id":"0e:9c:00:4c:1c:51","ts":1594598424.5023336,"device":"iot-device-01"})");
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(message->topic, "sensors/iot-device-01/telemetry");
  EXPECT_EQ(message->payload, R"({"ts":1594598424.5023336,"co":0.011737819751470924,"light":false,)"
                              R"("temp":18.899999618530273})");
}

TEST(Telemetry, a_line_of_another_shape_is_an_error) {
  EXPECT_FALSE(telemetry_message("{}").has_value());
  EXPECT_FALSE(telemetry_message(R"({"data":{},"ts":1,"device":"a"})").has_value());
}

TEST(Telemetry, the_recording_has_50270_messages_of_three_devices) {
  const auto messages = recorded_telemetry();
  if (!messages && messages.error().kind == ErrorKind::not_found) {
    GTEST_SKIP() << messages.error().text();
  }
  ASSERT_TRUE(messages.has_value()) << messages.error().text();
  EXPECT_EQ(messages->size(), 50'270U);
  std::set<std::string> topics;
  for (const SensorMessage& message : *messages) topics.insert(message.topic);
  EXPECT_EQ(topics.size(), 3U);
  EXPECT_EQ(messages->front().payload.substr(0, 27), R"({"ts":1594598424.5023336,"c)");
}

TEST(SyntheticTelemetry, the_same_arguments_give_the_same_messages) {
  EXPECT_EQ(synthetic_telemetry(100, 3, 7), synthetic_telemetry(100, 3, 7));
  EXPECT_NE(synthetic_telemetry(100, 3, 7), synthetic_telemetry(100, 3, 8));
}

TEST(SyntheticTelemetry, no_message_is_like_another) {
  std::set<std::string> seen;
  for (const SensorMessage& message : synthetic_telemetry(5'000, 3, 1)) {
    EXPECT_TRUE(seen.insert(message.topic + message.payload).second) << message.payload;
  }
}

TEST(SyntheticTelemetry, these_are_the_first_messages_on_every_platform) {
  const auto messages = synthetic_telemetry(2, 2, 1);
  EXPECT_EQ(messages[0].topic, "sensors/iot-device-01/telemetry");
  EXPECT_EQ(messages[0].payload, R"({"ts":1767225600.570,"temp":12.94,)"
                                 R"("humidity":72.9,"battery":100,"light":false,"motion":false})");
  EXPECT_EQ(messages[1].topic, "sensors/iot-device-02/telemetry");
  EXPECT_EQ(messages[1].payload, R"({"ts":1767225602.975,"temp":11.59,)"
                                 R"("humidity":72.4,"battery":100,"light":false,"motion":false})");
}

}  // namespace
}  // namespace headwater::testing
