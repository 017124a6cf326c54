// The codec against Protocol Buffers' own: what we write, protoc reads, and the other way round.
#include "model/event_codec.h"
#include "model/state_codec.h"
#include "tests/support/process.h"
#include "tests/support/random_events.h"
#include "tests/support/sample_events.h"

#include <gtest/gtest.h>

#include <numeric>

namespace headwater {
namespace {

std::string protoc(const std::string& action, const std::string& message, const std::string& input,
                   const std::string& file = "events") {
  const std::string root = HEADWATER_SOURCE_DIR;
  const testing::Outcome outcome = testing::run(
      "protoc",
      {"--" + action + "=headwater.v1." + message, "-I" + root, root + "/model/" + file + ".proto"},
      input);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  return outcome.out;
}

// protoc's text of our bytes is `text`, and our bytes of that text are protoc's.
template <class Payload>
void expect_same(const std::string& message, const Payload& payload, const std::string& text) {
  const std::string bytes = encode(payload);
  EXPECT_EQ(protoc("decode", message, bytes), text);
  EXPECT_EQ(protoc("encode", message, text), bytes);
  const auto decoded = decode<Payload>(protoc("encode", message, text));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(encode(*decoded), bytes);
}

TEST(Protoc, reads_the_device_events_as_we_do) {
  expect_same("DeviceRegistered", DeviceRegistered{"sensors/dev-1/telemetry"},
              "source: \"sensors/dev-1/telemetry\"\norigin: HEARD\n");
  expect_same("DeviceOnline", DeviceOnline{}, "");
  expect_same("DeviceOffline", DeviceOffline{600'000'000},
              "silent_us: 600000000\nreason: SILENCE\n");
}

TEST(Protoc, reads_a_reading_with_every_field_as_we_do) {
  ReadingRecorded reading;
  reading.measurements = {{"temp", 20.68, "C"},
                          {"zero", 0.0, ""},
                          {"count", std::int64_t{-3}, "pulses"},
                          {"none", std::int64_t{0}, ""},
                          {"on", true, ""},
                          {"off", false, ""},
                          {"mode", std::string("auto"), ""},
                          {"blank", std::string(), ""}};
  reading.retained = reading.duplicate_suspect = reading.best_effort = true;
  reading.device_time = "1e400";
  expect_same("ReadingRecorded", reading,
              "measurements {\n  name: \"temp\"\n  number: 20.68\n  unit: \"C\"\n}\n"
              "measurements {\n  name: \"zero\"\n  number: 0\n}\n"
              "measurements {\n  name: \"count\"\n  integer: -3\n  unit: \"pulses\"\n}\n"
              "measurements {\n  name: \"none\"\n  integer: 0\n}\n"
              "measurements {\n  name: \"on\"\n  boolean: true\n}\n"
              "measurements {\n  name: \"off\"\n  boolean: false\n}\n"
              "measurements {\n  name: \"mode\"\n  text: \"auto\"\n}\n"
              "measurements {\n  name: \"blank\"\n  text: \"\"\n}\n"
              "retained: true\nduplicate_suspect: true\nbest_effort: true\n"
              "device_time: \"1e400\"\n");
}

TEST(Protoc, reads_the_gateway_events_as_we_do) {
  GatewayStarted started;
  started.boot_id = "boot-1";
  std::iota(started.incarnation.begin(), started.incarnation.end(), std::uint8_t{'A'});
  started.software_version = "0.1.0";
  started.model_version = 1;
  started.clock_synchronised = true;
  expect_same("GatewayStarted", started,
              "boot_id: \"boot-1\"\nincarnation: \"ABCDEFGHIJKLMNOP\"\n"
              "software_version: \"0.1.0\"\nmodel_version: 1\nclock_synchronised: true\n");
  expect_same("GatewayStopped", GatewayStopped{"SIGTERM"}, "reason: \"SIGTERM\"\n");
  expect_same("MessageRejected", MessageRejected{"t", std::string("\x00\xFF", 2), 9, "not JSON"},
              "topic: \"t\"\npayload: \"\\000\\377\"\nsize: 9\nreason: \"not JSON\"\n");
  expect_same("UpstreamConnected", UpstreamConnected{"mqtt://c:1883"},
              "broker: \"mqtt://c:1883\"\n");
  expect_same("UpstreamDisconnected", UpstreamDisconnected{"gone"}, "reason: \"gone\"\n");
  expect_same("HistoryTrimmed", HistoryTrimmed{1, 300, "size"},
              "from: 1\nto: 300\nreason: \"size\"\n");
  expect_same("DataDropped", DataDropped{301, 400, 100, "full"},
              "from: 301\nto: 400\ncount: 100\nreason: \"full\"\n");
  expect_same("StorageDamaged", StorageDamaged{7, 3, "bit"}, "from: 7\ncount: 3\nwhat: \"bit\"\n");
  expect_same("StorageRestored", StorageRestored{7, 3}, "from: 7\ncount: 3\n");
}

TEST(Protoc, reads_the_events_about_descriptions_and_rules_as_we_do) {
  expect_same("DeviceRegistered", DeviceRegistered{"", Origin::command, DeviceClass::battery},
              "origin: COMMAND\nclass: BATTERY\n");
  expect_same(
      "DeviceDescribed",
      DeviceDescribed{"Pump", "hall 2", {{"floor", "3"}, {"id", "x"}}, DeviceClass::active},
      "name: \"Pump\"\nlocation: \"hall 2\"\nlabels {\n  key: \"floor\"\n  value: \"3\"\n}\n"
      "labels {\n  key: \"id\"\n  value: \"x\"\n}\nclass: ACTIVE\n");
  DeviceDescribed described{"Pump", "", {}, DeviceClass::unknown};
  described.given = {"labels.id", "name"};
  expect_same("DeviceDescribed", described,
              "name: \"Pump\"\ngiven: \"labels.id\"\ngiven: \"name\"\n");
  expect_same(
      "ReadingCorrected", ReadingCorrected{Sequence(7), {{"temp", 20.5, ""}}, "typo"},
      "reading: 7\nmeasurements {\n  name: \"temp\"\n  number: 20.5\n}\nreason: \"typo\"\n");
  expect_same("DeviceOffline", DeviceOffline{0, OfflineReason::availability},
              "reason: AVAILABILITY\n");
  expect_same("LimitsSet", LimitsSet{"temp", 0.0, 30.5, 0.5, 60'000'000},
              "measurement: \"temp\"\nlow: 0\nhigh: 30.5\nhysteresis: 0.5\nfor_us: 60000000\n");
  expect_same("LimitsSet", LimitsSet{"temp", {}, {}, 0, 0}, "measurement: \"temp\"\n");
  expect_same("CalibrationSet", CalibrationSet{"temp", 1.8, 32, "F"},
              "measurement: \"temp\"\nscale: 1.8\noffset: 32\nunit: \"F\"\n");
  expect_same("AlarmRaised", AlarmRaised{"temp", Bound::high, 31.5, 30.5, Timestamp(-5)},
              "measurement: \"temp\"\nbound: HIGH\nvalue: 31.5\nlimit: 30.5\nsince: -5\n");
  expect_same("AlarmCleared", AlarmCleared{"temp", Bound::low, 1.5, ClearReason::limits_changed},
              "measurement: \"temp\"\nbound: LOW\nvalue: 1.5\nreason: LIMITS_CHANGED\n");
  expect_same("DeviceDecommissioned", DeviceDecommissioned{"sold"}, "reason: \"sold\"\n");
  expect_same("DeviceRecommissioned", DeviceRecommissioned{"back"}, "reason: \"back\"\n");
}

TEST(Protoc, reads_the_events_about_commands_as_we_do) {
  expect_same("CommandRejected", CommandRejected{"describe", "a", "not known", "{}"},
              "command: \"describe\"\ndevice: \"a\"\nreason: \"not known\"\narguments: \"{}\"\n");
  expect_same("ActuationRequested",
              ActuationRequested{"ON", "cmnd/a", 30'000'000, "", Measurement{"power", true, ""}},
              "payload: \"ON\"\ntopic: \"cmnd/a\"\nwithin_us: 30000000\n"
              "confirmed_by {\n  name: \"power\"\n  boolean: true\n}\n");
  expect_same("ActuationRequested", ActuationRequested{"ON", "", 1, "stat/a", {}},
              "payload: \"ON\"\nwithin_us: 1\nconfirm_topic: \"stat/a\"\n");
  expect_same("ActuationAttempted", ActuationAttempted{Sequence(7), "cmnd/a"},
              "request: 7\ntopic: \"cmnd/a\"\n");
  expect_same("ActuationRequested", ActuationRequested{"ON", "", 9, "", {}, 5},
              "payload: \"ON\"\nwithin_us: 9\nwaited_us: 5\n");
  expect_same("ActuationSent", ActuationSent{Sequence(7)}, "request: 7\n");
  expect_same("ActuationSent", ActuationSent{Sequence(7), 8}, "request: 7\nhanded_over: 8\n");
  expect_same("ActuationConfirmed", ActuationConfirmed{Sequence(7), "stat/a"},
              "request: 7\nby: \"stat/a\"\n");
  expect_same("ActuationFailed", ActuationFailed{Sequence(7), "no topic"},
              "request: 7\nreason: \"no topic\"\n");
  expect_same("ActuationExpired", ActuationExpired{Sequence(7), true, Reach::sent},
              "request: 7\nsent: true\nreached: SENT\n");
  expect_same("ConfigurationChanged", ConfigurationChanged{1, 2, 3, {"a/#", "b"}},
              "active_silence_us: 1\nbattery_silence_us: 2\ndevice_limit: 3\n"
              "routes: \"a/#\"\nroutes: \"b\"\n");
}

TEST(Protoc, reads_the_envelope_as_we_do) {
  Event event = testing::event_of("dev-1", DeviceOffline{1}, -1);
  event.cause = "command-7";
  std::string bytes;
  encode_event(event, Instant{Timestamp(-5), Uptime(60)}, bytes);
  const std::string text =
      "device: \"dev-1\"\ntype: 9\nversion: 2\ntime: -1\ncause: \"command-7\"\n"
      "payload: \"\\010\\001\\020\\001\"\nrecorded: -5\nuptime: 60\n";
  EXPECT_EQ(protoc("decode", "Event", bytes), text);
  EXPECT_EQ(protoc("encode", "Event", text), bytes);
  Instant moment{};
  const std::string theirs = protoc("encode", "Event", text);
  const auto decoded = decode_event(theirs, Sequence(1), moment);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->cause, "command-7");
  EXPECT_EQ(decoded->time, Timestamp(-1));
  EXPECT_EQ(moment.wall, Timestamp(-5));
  EXPECT_EQ(moment.uptime, Uptime(60));
}

TEST(Protoc, reads_the_first_event_of_a_commit_at_the_very_beginning_of_time) {
  std::string bytes;
  encode_event(testing::event_of("dev-1", DeviceOnline{}, 0), Instant{}, bytes);
  const std::string text = "device: \"dev-1\"\ntype: 8\nversion: 1\nrecorded: 0\nuptime: 0\n";
  EXPECT_EQ(protoc("decode", "Event", bytes), text);
  EXPECT_EQ(protoc("encode", "Event", text), bytes);
}

// Fields in the order of their numbers and no more than the schema has: then protoc writes the same
// bytes again.
TEST(Protoc, reads_a_stored_state_as_we_do) {
  State state;
  testing::fold_in(state, testing::random_events(1, 500), testing::moment(9));
  const std::string bytes = encode_state(state);
  const std::string text = protoc("decode", "State", bytes, "state");
  EXPECT_EQ(protoc("encode", "State", text, "state"), bytes);
  EXPECT_TRUE(text.starts_with("form: 4\nsequence: 500\nunknown_events: ")) << text;
  EXPECT_NE(text.find("\ndevices {\n  id: \"dev-0\"\n"), std::string::npos);
}

}  // namespace
}  // namespace headwater
