#include "cli/event_json.h"

#include "cli/event_text.h"
#include "tests/cli/sample_log.h"

#include <gtest/gtest.h>

#include <limits>

namespace headwater {
namespace {

using testing::at;
using testing::event_of;
using testing::reading;

const Timestamp noon = at("2026-01-01T12:00:00Z");

RecordedEvent recorded(const Event& event) {
  return as_recorded(event, Sequence(7), {at("2026-01-01T12:00:01.5Z"), Uptime(1)});
}

std::string json_of(const Event& event) {
  JsonWriter json;
  write_event(recorded(event), json);
  return json.json();
}

// The part of the line behind "data":, without the outer brace.
std::string data_of(const Event& event) {
  const std::string json = json_of(event);
  const std::size_t start = json.find("\"data\":") + 7;
  return json.substr(start, json.size() - start - 1);
}

template <class Payload>
std::string data_of(const Payload& payload) {
  return data_of(event_of("dev-1", payload, noon));
}

TEST(EventJson, has_the_fields_of_the_contract_in_its_order) {
  EXPECT_EQ(json_of(reading("dev-1", {{"temp", 20.68, ""}}, noon)),
            R"({"seq":7,"device":"dev-1","type":"ReadingRecorded","version":1,)"
            R"("time":"2026-01-01T12:00:00.000000Z","recorded":"2026-01-01T12:00:01.500000Z",)"
            R"("data":{"measurements":{"temp":20.68}}})");
}

TEST(EventJson, names_the_cause_where_there_is_one) {
  Event event = event_of("dev-1", DeviceOnline{}, noon);
  event.cause = "command 12";
  EXPECT_NE(json_of(event).find(R"(,"cause":"command 12","data":{}})"), std::string::npos);
}

TEST(EventJson, writes_every_number_exactly) {
  EXPECT_EQ(data_of(reading("dev-1",
                            {{"max", std::numeric_limits<std::int64_t>::max(), ""},
                             {"tenth", 0.1, ""},
                             {"huge", 1e300, ""},
                             {"whole", 3.0, ""},
                             {"minus", -0.0, ""}},
                            noon)),
            R"({"measurements":{"max":9223372036854775807,"tenth":0.1,"huge":1e+300,)"
            R"("whole":3.0,"minus":-0.0}})");
}

TEST(EventJson, says_units_and_flags_only_where_there_are_any) {
  ReadingRecorded payload;
  payload.measurements = {{"temp", 20.5, "°C"}, {"open", true, ""}, {"mode", "auto", ""}};
  payload.retained = true;
  payload.duplicate_suspect = true;
  payload.best_effort = true;
  payload.device_time = "1e99";
  EXPECT_EQ(data_of(payload),
            R"({"measurements":{"temp":20.5,"open":true,"mode":"auto"},"units":{"temp":"°C"},)"
            R"("retained":true,"duplicate_suspect":true,"best_effort":true,"device_time":"1e99"})");
}

TEST(EventJson, has_the_last_value_of_a_name_that_comes_twice) {
  EXPECT_EQ(data_of(reading("dev-1", {{"a", true, ""}, {"b", false, ""}, {"a", false, ""}}, noon)),
            R"({"measurements":{"b":false,"a":false}})");
}

TEST(EventJson, has_the_payload_of_a_rejected_message_as_text_where_it_is_text) {
  EXPECT_EQ(data_of(MessageRejected{"a/b", "{\"x\":", 5, "not JSON"}),
            R"({"topic":"a/b","payload":"{\"x\":","size":5,"reason":"not JSON"})");
  EXPECT_EQ(data_of(MessageRejected{"a/b", "\xff\n", 9000, "not UTF-8"}),
            R"({"topic":"a/b","payload_base64":"/wo=","size":9000,"reason":"not UTF-8"})");
}

TEST(EventJson, knows_every_type) {
  EXPECT_EQ(data_of(DeviceRegistered{"a/b"}), R"({"source":"a/b","origin":"heard"})");
  EXPECT_EQ(data_of(DeviceOffline{600'000'000}), R"({"silent_us":600000000,"reason":"silence"})");
  EXPECT_EQ(data_of(LimitsSet{"temp", 1.5, {}, 0, 60}),
            R"({"measurement":"temp","low":1.5,"hysteresis":0.0,"for_us":60})");
  EXPECT_EQ(data_of(ReadingCorrected{Sequence(7), {{"temp", 2.5, ""}}, "typo"}),
            R"({"reading":7,"measurements":{"temp":2.5},"reason":"typo"})");
  EXPECT_EQ(data_of(ActuationRequested{"ON", "", 5, "", Measurement{"power", true, ""}}),
            R"({"payload":"ON","topic":"","within_us":5,"confirm_topic":"",)"
            R"("confirmed_by":{"power":true},"waited_us":0})");
  EXPECT_EQ(data_of(DeviceDescribed{"n", "", {{"k", "v"}}, DeviceClass::battery}),
            R"({"name":"n","location":"","labels":{"k":"v"},"class":"battery",)"
            R"("given":[]})");
  GatewayStarted started{"boot", {}, "0.1.0", 3, true};
  started.incarnation = {0xAB, 0x01};
  EXPECT_EQ(data_of(started),
            R"({"boot_id":"boot","incarnation":"ab010000000000000000000000000000",)"
            R"("software_version":"0.1.0","model_version":3,"clock_synchronised":true})");
  EXPECT_EQ(data_of(GatewayStopped{"SIGTERM"}), R"({"reason":"SIGTERM"})");
  EXPECT_EQ(data_of(UpstreamConnected{"mqtt://c"}), R"({"broker":"mqtt://c"})");
  EXPECT_EQ(data_of(UpstreamDisconnected{"gone"}), R"({"reason":"gone"})");
  EXPECT_EQ(data_of(HistoryTrimmed{1, 300, "size"}), R"({"from":1,"to":300,"reason":"size"})");
  EXPECT_EQ(data_of(DataDropped{301, 400, 100, "full"}),
            R"({"from":301,"to":400,"count":100,"reason":"full"})");
  EXPECT_EQ(data_of(StorageDamaged{7, 3, "bit"}), R"({"from":7,"count":3,"what":"bit"})");
  EXPECT_EQ(data_of(StorageRestored{7, 3}), R"({"from":7,"count":3})");
}

TEST(EventJson, shows_what_it_cannot_read_as_bytes) {
  Event newer = event_of("dev-1", DeviceOffline{1}, noon);
  newer.version = 9;
  EXPECT_EQ(data_of(newer), R"({"payload_base64":"CAEQAQ=="})");
  Event unknown = event_of("dev-1", DeviceOffline{1}, noon);
  unknown.type = static_cast<EventType>(4711);
  EXPECT_NE(json_of(unknown).find(R"("type":"Type4711")"), std::string::npos);
  EXPECT_EQ(data_of(unknown), R"({"payload_base64":"CAEQAQ=="})");
  Event damaged = event_of("dev-1", DeviceOffline{1}, noon);
  damaged.payload = "\x08";
  EXPECT_EQ(data_of(damaged), R"({"payload_base64":"CA=="})");
}

TEST(EventText, is_one_line_with_everything_from_outside_escaped) {
  EXPECT_EQ(event_line(recorded(
                event_of("$gateway", MessageRejected{"a/\x1b[2J", "\n", 1, "not JSON"}, noon))),
            "       7  2026-01-01T12:00:00.000000Z  $gateway          MessageRejected       "
            "a/\\x1b[2J: \"\\x0a\" (1 bytes): not JSON\n");
}

TEST(EventText, shows_values_with_units_and_flags) {
  ReadingRecorded payload;
  payload.measurements = {{"temp", 20.5, "°C"}, {"open", true, ""}};
  payload.retained = true;
  EXPECT_EQ(event_summary(recorded(event_of("dev-1", payload, noon))),
            "temp=20.5 °C open=true [retained]");
}

TEST(EventText, of_a_reading_with_many_values_says_how_many_more_there_are) {
  Measurements many;
  for (int i = 0; i < 100; ++i) many.push_back({"measurement-" + std::to_string(i), true, ""});
  const std::string text = event_summary(recorded(reading("dev-1", many, noon)));
  EXPECT_LT(text.size(), 250U);
  EXPECT_NE(text.find("=true and 91 more"), std::string::npos) << text;
}

}  // namespace
}  // namespace headwater
