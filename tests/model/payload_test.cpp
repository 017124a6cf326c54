#include "model/payload.h"

#include "model/reading_view.h"
#include "tests/support/hex.h"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>

namespace headwater {
namespace {

using testing::unhex;

template <class Payload>
Payload there_and_back(const Payload& payload) {
  return decode<Payload>(encode(payload)).value();
}

TEST(Payload, device_events_come_back) {
  EXPECT_EQ(there_and_back(DeviceRegistered{"sensors/a"}).source, "sensors/a");
  EXPECT_EQ(there_and_back(DeviceOffline{~std::uint64_t{0}}).silent_us, ~std::uint64_t{0});
  EXPECT_EQ(encode(DeviceOnline{}), "");
  EXPECT_TRUE(decode<DeviceOnline>(""));
}

TEST(Payload, a_reading_comes_back_with_its_values_in_order) {
  ReadingRecorded reading;
  reading.measurements = {{"z", 20.68, "C"},
                          {"a", -0.0, ""},
                          {"smallest", std::numeric_limits<std::int64_t>::min(), ""},
                          {"largest", std::numeric_limits<std::int64_t>::max(), ""},
                          {"no", false, ""},
                          {"text", std::string("a\0b", 3), "u"},
                          {"empty", std::string(), ""}};
  reading.duplicate_suspect = true;
  const ReadingRecorded back = there_and_back(reading);
  EXPECT_EQ(back.measurements, reading.measurements);
  EXPECT_FALSE(back.retained);
  EXPECT_TRUE(back.duplicate_suspect);
  EXPECT_FALSE(back.best_effort);
  EXPECT_EQ(back.device_time, "");
}

TEST(Payload, gateway_events_come_back) {
  GatewayStarted started;
  started.boot_id = "boot";
  std::iota(started.incarnation.begin(), started.incarnation.end(), std::uint8_t{0});
  started.software_version = "0.1.0";
  started.model_version = 7;
  started.clock_synchronised = true;
  const GatewayStarted back = there_and_back(started);
  EXPECT_EQ(back.boot_id, started.boot_id);
  EXPECT_EQ(back.incarnation, started.incarnation);
  EXPECT_EQ(back.software_version, started.software_version);
  EXPECT_EQ(back.model_version, 7U);
  EXPECT_TRUE(back.clock_synchronised);
  EXPECT_EQ(there_and_back(GatewayStopped{"signal 15"}).reason, "signal 15");
  EXPECT_EQ(there_and_back(UpstreamConnected{"mqtt://c"}).broker, "mqtt://c");
  EXPECT_EQ(there_and_back(UpstreamDisconnected{"gone"}).reason, "gone");
  const auto damaged = there_and_back(StorageDamaged{7, 3, "a flipped bit"});
  EXPECT_EQ(damaged.from, 7U);
  EXPECT_EQ(damaged.count, 3U);
  EXPECT_EQ(damaged.what, "a flipped bit");
  const auto restored = there_and_back(StorageRestored{7, 3});
  EXPECT_EQ(restored.from, 7U);
  EXPECT_EQ(restored.count, 3U);
}

TEST(Payload, what_was_removed_comes_back_with_its_ends) {
  const HistoryTrimmed trimmed = there_and_back(HistoryTrimmed{1, 300, "size"});
  EXPECT_EQ(trimmed.from, 1U);
  EXPECT_EQ(trimmed.to, 300U);
  EXPECT_EQ(trimmed.reason, "size");
  const DataDropped dropped = there_and_back(DataDropped{301, 400, 100, "full"});
  EXPECT_EQ(dropped.from, 301U);
  EXPECT_EQ(dropped.to, 400U);
  EXPECT_EQ(dropped.count, 100U);
  EXPECT_EQ(dropped.reason, "full");
}

TEST(Payload, a_rejected_message_comes_back_with_its_raw_bytes) {
  const MessageRejected back =
      there_and_back(MessageRejected{"t/x", std::string("\x00\xFF{", 3), 70'000, "not JSON"});
  EXPECT_EQ(back.topic, "t/x");
  EXPECT_EQ(back.payload, std::string("\x00\xFF{", 3));
  EXPECT_EQ(back.size, 70'000U);
  EXPECT_EQ(back.reason, "not JSON");
}

TEST(Payload, equal_values_have_equal_bytes_and_defaults_none) {
  EXPECT_EQ(encode(ReadingRecorded{}), "");
  EXPECT_EQ(encode(GatewayStopped{}), "");
  EXPECT_EQ(encode(DeviceDescribed{}), "");
  EXPECT_EQ(encode(MessageRejected{}), "");
}

TEST(Payload, unknown_fields_are_passed_over) {
  EXPECT_EQ(decode<DeviceRegistered>(unhex("0a0161"
                                           "9a06036e6577"))
                .value()
                .source,
            "a");
  const auto reading =
      decode<ReadingRecorded>(unhex("0a080a01612001"
                                    "9a0600"
                                    "f80601"));
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->measurements, (Measurements{{"a", true, ""}}));
}

// The Protocol Buffers specification: a known number with another wire type is an unknown field.
TEST(Payload, a_field_of_another_wire_type_is_passed_over) {
  EXPECT_EQ(decode<DeviceRegistered>(unhex("0801")).value().source, "");
  EXPECT_EQ(decode<DeviceOffline>(unhex("0a0161"
                                        "0805"))
                .value()
                .silent_us,
            5U);
  EXPECT_FALSE(decode<ReadingRecorded>(unhex("12020001")).value().retained);
  EXPECT_EQ(decode<GatewayStarted>(unhex("22020001"
                                         "1001"))
                .value()
                .model_version,
            0U);
  EXPECT_EQ(decode<MessageRejected>(unhex("1a0100"
                                          "0801"))
                .value()
                .size,
            0U);
  const auto reading = decode<ReadingRecorded>(unhex("0a050a01612101")).error();
  EXPECT_EQ(reading.kind, ErrorKind::damaged);
}

TEST(Payload, bytes_that_end_too_early_are_damaged) {
  EXPECT_EQ(decode<DeviceRegistered>(unhex("0a0561")).error().kind, ErrorKind::damaged);
  EXPECT_EQ(decode<ReadingRecorded>(unhex("0a050a0161")).error().kind, ErrorKind::damaged);
  EXPECT_EQ(decode<GatewayStarted>(unhex("20")).error().kind, ErrorKind::damaged);
  EXPECT_EQ(decode<MessageRejected>(unhex("ff")).error().kind, ErrorKind::damaged);
  EXPECT_EQ(decode<ReadingRecorded>(unhex("10")).error().kind, ErrorKind::damaged);
  EXPECT_EQ(decode<ReadingRecorded>(unhex("0a0120")).error().kind, ErrorKind::damaged);
  EXPECT_EQ(decode<GatewayStarted>(unhex("28")).error().kind, ErrorKind::damaged);
}

TEST(Payload, a_truth_is_what_its_whole_number_says) {
  EXPECT_TRUE(decode<ReadingRecorded>(unhex("10808001")).value().retained);
  EXPECT_FALSE(decode<ReadingRecorded>(unhex("108000")).value().retained);
}

TEST(ReadingView, the_measurements_bytes_are_those_before_the_flags) {
  ReadingRecorded reading;
  reading.measurements = {{"a", 1.5, "C"}, {"b", true, ""}};
  const std::string bare = encode(reading);
  reading.retained = true;
  reading.device_time = "x";
  const std::string flagged = encode(reading);
  const auto view = ReadingView::parse(flagged);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->measurement_bytes, bare);
}

TEST(ReadingView, a_view_that_is_used_again_forgets_what_it_held) {
  ReadingView view;
  ReadingRecorded full;
  full.measurements = {{"a", 1.5, ""}};
  full.retained = full.duplicate_suspect = full.best_effort = true;
  full.device_time = "x";
  const std::string bytes = encode(full);
  ASSERT_TRUE(ReadingView::parse(bytes, view));
  ASSERT_TRUE(ReadingView::parse("", view));
  EXPECT_TRUE(view.measurements.empty());
  EXPECT_FALSE(view.retained || view.duplicate_suspect || view.best_effort);
  EXPECT_EQ(view.device_time, "");
  EXPECT_EQ(view.measurement_bytes, "");
}

TEST(ReadingView, values_are_the_same_only_if_their_kind_is) {
  EXPECT_TRUE(same_value(Value(1.0), ValueView(1.0)));
  EXPECT_FALSE(same_value(Value(1.0), ValueView(std::int64_t{1})));
  EXPECT_TRUE(same_value(Value(std::string("a")), ValueView(std::string_view("a"))));
  EXPECT_FALSE(same_value(Value(true), ValueView(false)));
  EXPECT_FALSE(same_value(Value(0.0), ValueView(-0.0)));  // their bits, and so digests, differ
}

}  // namespace
}  // namespace headwater
