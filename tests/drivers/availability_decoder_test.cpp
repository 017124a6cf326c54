#include "drivers/availability_decoder.h"

#include "drivers/router.h"

#include <gtest/gtest.h>

#include <string>

namespace headwater {
namespace {

bool is_online(std::string_view payload) {
  const auto online = decode_availability(payload);
  EXPECT_TRUE(online) << payload << ": " << online.error().text();
  return online.has_value() && *online;
}

std::string refusal(std::string_view payload) {
  const auto online = decode_availability(payload);
  EXPECT_FALSE(online) << payload;
  return online ? "" : online.error().detail;
}

TEST(AvailabilityDecoder, takes_the_words_that_sensors_use_in_any_case) {
  for (const char* word : {"online", "Online", "ONLINE", " online\r\n", "true", "True", "1", "init",
                           "ready", "alert"}) {
    EXPECT_TRUE(is_online(word)) << word;
  }
  for (const char* word :
       {"offline", "Offline", "OFFLINE", "false", "0", "disconnected", "sleeping", "lost"}) {
    EXPECT_FALSE(is_online(word)) << word;
  }
}

TEST(AvailabilityDecoder, takes_an_object_with_a_state) {
  EXPECT_TRUE(is_online(R"({"state":"online"})"));
  EXPECT_FALSE(is_online(R"( {"last_seen":12,"state":"Offline"})"));
  EXPECT_TRUE(is_online(R"({"state":true})"));
  EXPECT_FALSE(is_online(R"({"state":0})"));
}

TEST(AvailabilityDecoder, says_what_it_cannot_use) {
  EXPECT_EQ(refusal("on\nline"),
            "\"on\\x0aline\" does not say whether the device is there: online, offline and what "
            "stands for them is expected");
  EXPECT_NE(refusal(R"({"status":"online"})").find("no `state`"), std::string::npos);
  for (const char* other : {"", " ", "2", "on", "online!", "onlineonlineonlineonline", "-0", "1.0",
                            R"({"state":"maybe"})", R"({"state":null})", R"({"state":{"a":1}})",
                            R"({"state":0.5})", R"({"state":"online")", R"(["online"])", "\xFF"}) {
    refusal(other);
  }
}

RouteOptions availability(std::string match) {
  RouteOptions options;
  options.match = std::move(match);
  options.decoder = DecoderKind::availability;
  return options;
}

TEST(AvailabilityDecoder, makes_a_report_of_a_message_also_of_one_that_the_broker_has_kept) {
  auto options = availability("tele/{device}/LWT");
  options.device_class = DeviceClass::battery;
  const auto router = Router::create({options}, {}).value();
  for (const bool retained : {false, true}) {
    const auto command = router.route({"tele/shed/LWT", "Offline", retained});
    const auto& report = std::get<ReportAvailability>(command);
    EXPECT_EQ(report.device.text(), "shed");
    EXPECT_EQ(report.source, "tele/shed/LWT");
    EXPECT_FALSE(report.online);
    EXPECT_EQ(report.device_class, DeviceClass::battery);
  }
}

TEST(AvailabilityDecoder, what_it_refuses_is_rejected_with_the_reason) {
  const auto router = Router::create({availability("{device}/status")}, {}).value();
  const auto command = router.route({"lamp/status", "perhaps"});
  EXPECT_TRUE(std::get<RejectMessage>(command).reason.starts_with("\"perhaps\" does not say"));
  const auto empty = router.route({"lamp/status", ""});
  EXPECT_EQ(std::get<RejectMessage>(empty).reason, "empty payload");
}

TEST(AvailabilityDecoder, has_no_time_field) {
  auto options = availability("{device}/status");
  options.time_field = "ts";
  const auto router = Router::create({options}, {});
  ASSERT_FALSE(router);
  EXPECT_EQ(router.error().detail, "topic \"{device}/status\": availability has no time field");
}

TEST(AvailabilityDecoder, a_route_says_the_class_of_a_device_to_its_readings_too) {
  RouteOptions options;
  options.match = "a/{device}";
  options.device_class = DeviceClass::active;
  const auto router = Router::create({options}, {}).value();
  const auto command = router.route({"a/x", R"({"t":1})"});
  EXPECT_EQ(std::get<RecordReading>(command).device_class, DeviceClass::active);
}

}  // namespace
}  // namespace headwater
