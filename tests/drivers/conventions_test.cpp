// What sensors in the field send, read by the routes that one would write for them.
#include "drivers/router.h"

#include <gtest/gtest.h>

#include <string>

namespace headwater {
namespace {

RecordReading read(const RouteOptions& route, std::string_view topic, std::string_view payload) {
  const auto router = Router::create({route}, {});
  if (!router) throw std::runtime_error(router.error().text());
  Command command = router->route({topic, payload});
  if (auto* rejected = std::get_if<RejectMessage>(&command)) {
    throw std::runtime_error("rejected: " + rejected->reason);
  }
  return std::get<RecordReading>(std::move(command));
}

RouteOptions route(std::string match, DecoderKind decoder, std::string time_field = "") {
  RouteOptions options;
  options.match = std::move(match);
  options.decoder = decoder;
  options.time_field = std::move(time_field);
  return options;
}

Value value_of(const RecordReading& reading, std::string_view name) {
  for (const Measurement& measurement : reading.measurements) {
    if (measurement.name == name) return measurement.value;
  }
  ADD_FAILURE() << name << " is missing";
  return false;
}

Value integer(std::int64_t value) { return value; }

TEST(Conventions, plain_values) {
  const auto plain = route("sensors/{device}/{metric}", DecoderKind::scalar);
  EXPECT_EQ(read(plain, "sensors/x/temp", "21.5").measurements, (Measurements{{"temp", 21.5, ""}}));
  EXPECT_EQ(read(plain, "sensors/x/relay", "ON").measurements,
            (Measurements{{"relay", std::string("ON"), ""}}));
  EXPECT_EQ(read(plain, "sensors/x/open", "true").measurements, (Measurements{{"open", true, ""}}));
}

TEST(Conventions, json_object_with_seconds) {
  const auto reading =
      read(route("sensors/{device}/telemetry", DecoderKind::json, "ts"),
           "sensors/iot-device-01/telemetry", R"({"ts":1594512094.38,"temp":20.6,"humidity":51})");
  EXPECT_EQ(reading.device.text(), "iot-device-01");
  EXPECT_EQ(reading.time, Timestamp(1594512094380000));
  EXPECT_EQ(reading.measurements,
            (Measurements{{"temp", 20.6, ""}, {"humidity", integer(51), ""}}));
}

TEST(Conventions, json_object_with_milliseconds) {
  const auto reading = read(route("sensors/{device}/telemetry", DecoderKind::json, "ts"),
                            "sensors/x/telemetry", R"({"ts":1594512094380,"temp":20.6})");
  EXPECT_EQ(reading.time, Timestamp(1594512094380000));
}

TEST(Conventions, json_object_with_iso_8601) {
  const auto reading =
      read(route("sensors/{device}/telemetry", DecoderKind::json, "ts"), "sensors/x/telemetry",
           R"({"ts":"2020-07-12T00:01:34.38Z","temp":20.6})");
  EXPECT_EQ(reading.time, Timestamp(1594512094380000));
}

TEST(Conventions, json_objects_within_the_object_flatten) {
  const auto reading = read(route("sensors/{device}/telemetry", DecoderKind::json),
                            "sensors/x/telemetry", R"({"air":{"temp":20.6,"co":{"ppm":3}}})");
  EXPECT_EQ(reading.measurements,
            (Measurements{{"air.temp", 20.6, ""}, {"air.co.ppm", integer(3), ""}}));
}

TEST(Conventions, zigbee2mqtt) {
  const auto reading =
      read(route("zigbee2mqtt/{device}", DecoderKind::json), "zigbee2mqtt/0x00158d0001",
           R"({"temperature":27.34,"humidity":44.72,"battery":100,"linkquality":120})");
  EXPECT_EQ(reading.device.text(), "0x00158d0001");
  EXPECT_EQ(value_of(reading, "temperature"), Value(27.34));
  EXPECT_EQ(value_of(reading, "battery"), integer(100));
}

TEST(Conventions, tasmota) {
  const auto reading =
      read(route("tele/{device}/SENSOR", DecoderKind::json, "Time"), "tele/shed/SENSOR",
           R"({"Time":"2017-02-16T10:13:52","DS18B20":{"Temperature":20.6}})");
  ASSERT_TRUE(reading.time);
  EXPECT_EQ(to_iso8601(*reading.time), "2017-02-16T10:13:52.000000Z");
  EXPECT_EQ(reading.measurements, (Measurements{{"DS18B20.Temperature", 20.6, ""}}));
}

TEST(Conventions, shelly) {
  const auto reading =
      read(route("{device}/events/rpc", DecoderKind::json, "params.ts"),
           "shellyplus1-a8032abe54dc/events/rpc",
           R"({"method":"NotifyStatus","params":{"ts":1631186545.04,"switch:0":{"apower":8.9}}})");
  EXPECT_EQ(reading.device.text(), "shellyplus1-a8032abe54dc");
  EXPECT_EQ(reading.time, Timestamp(1631186545040000));
  EXPECT_EQ(value_of(reading, "params.switch:0.apower"), Value(8.9));
  EXPECT_EQ(value_of(reading, "method"), Value(std::string("NotifyStatus")));
}

TEST(Conventions, esphome) {
  const auto reading = read(route("{device}/sensor/{metric}/state", DecoderKind::scalar),
                            "greenhouse/sensor/soil_moisture/state", "21.5");
  EXPECT_EQ(reading.device.text(), "greenhouse");
  EXPECT_EQ(reading.measurements, (Measurements{{"soil_moisture", 21.5, ""}}));
}

TEST(Conventions, homie) {
  const auto reading =
      read(route("homie/{device}/$state", DecoderKind::scalar), "homie/lamp/$state", "ready");
  EXPECT_EQ(reading.measurements, (Measurements{{"$state", std::string("ready"), ""}}));
}

TEST(Conventions, rtl_433) {
  const auto reading =
      read(route("rtl_433/{device}/events", DecoderKind::json, "time"), "rtl_433/attic/events",
           R"({"time":"2023-05-01 12:30:00","model":"Acurite-Tower","id":9884,"channel":"B",)"
           R"("temperature_C":22.8,"battery_ok":1})");
  EXPECT_TRUE(reading.time);
  EXPECT_EQ(value_of(reading, "temperature_C"), Value(22.8));
  EXPECT_EQ(value_of(reading, "id"), integer(9884));
}

TEST(Conventions, the_things_stack) {
  const auto reading = read(
      route("v3/{app}/devices/{device}/up", DecoderKind::json, "uplink_message.received_at"),
      "v3/farm@ttn/devices/soil-7/up",
      R"({"end_device_ids":{"device_id":"soil-7"},"uplink_message":{"f_cnt":12,)"
      R"("decoded_payload":{"moisture":31.5},"received_at":"2023-05-01T12:30:00.123456789Z"}})");
  EXPECT_EQ(reading.device.text(), "soil-7");
  ASSERT_TRUE(reading.time);
  EXPECT_EQ(to_iso8601(*reading.time), "2023-05-01T12:30:00.123456Z");
  EXPECT_EQ(value_of(reading, "uplink_message.decoded_payload.moisture"), Value(31.5));
}

}  // namespace
}  // namespace headwater
