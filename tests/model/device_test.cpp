#include "model/device.h"

#include "tests/support/sample_events.h"

#include <gtest/gtest.h>

#include <optional>

namespace headwater {
namespace {

using testing::event_of;
using testing::moment;
using testing::reading_of;

// A device and the log that it is folded from.
class DeviceTest : public ::testing::Test {
 protected:
  Result<std::optional<Fingerprint>> apply(const Event& event, Instant at = moment(60)) {
    sequence_ = sequence_.next();
    return device_.apply(as_recorded(event, sequence_, at));
  }

  Device device_{"dev-1"};
  Sequence sequence_;
};

TEST_F(DeviceTest, only_a_reading_has_a_fingerprint) {
  const Event reading = reading_of("dev-1", 1, 5);
  EXPECT_EQ(apply(reading).value(), fingerprint("dev-1", Timestamp(5), reading.payload));
  EXPECT_EQ(apply(event_of("dev-1", DeviceOnline{})).value(), std::nullopt);
}

TEST_F(DeviceTest, the_value_with_the_newest_observed_time_wins) {
  ASSERT_TRUE(apply(reading_of("dev-1", 1, 2'000)));
  ASSERT_TRUE(apply(reading_of("dev-1", 2, 3'000)));
  ASSERT_TRUE(apply(reading_of("dev-1", 3, 1'000)));
  const LatestMeasurement* temp = device_.measurement("temp");
  ASSERT_NE(temp, nullptr);
  EXPECT_EQ(temp->value, Value(2.0));
  EXPECT_EQ(temp->time, Timestamp(3'000));
  EXPECT_EQ(temp->sequence, Sequence(2));
}

TEST_F(DeviceTest, of_equal_times_the_later_in_the_log_wins) {
  ASSERT_TRUE(apply(reading_of("dev-1", 1, 5)));
  ASSERT_TRUE(apply(reading_of("dev-1", 2, 5)));
  EXPECT_EQ(device_.measurement("temp")->value, Value(2.0));
  EXPECT_EQ(device_.measurement("temp")->sequence, Sequence(2));
}

TEST_F(DeviceTest, each_measurement_has_its_own_newest_value) {
  ReadingRecorded both;
  both.measurements = {{"temp", 20.0, "C"}, {"door", std::string("open"), ""}};
  ReadingRecorded one;
  one.measurements = {{"temp", 21.0, "C"}};
  ASSERT_TRUE(apply(event_of("dev-1", both, 1)));
  ASSERT_TRUE(apply(event_of("dev-1", one, 2)));
  EXPECT_EQ(device_.measurement("temp")->value, Value(21.0));
  EXPECT_EQ(device_.measurement("temp")->unit, "C");
  EXPECT_EQ(device_.measurement("door")->value, Value(std::string("open")));
  EXPECT_EQ(device_.measurement("door")->time, Timestamp(1));
  EXPECT_EQ(device_.measurement("window"), nullptr);
}

TEST_F(DeviceTest, measurements_are_listed_by_name) {
  ReadingRecorded reading;
  reading.measurements = {{"c", 1.0, ""}, {"a", 2.0, ""}, {"b", 3.0, ""}};
  ASSERT_TRUE(apply(event_of("dev-1", reading)));
  std::string names;
  for (const LatestMeasurement& latest : device_.measurements()) names += latest.name;
  EXPECT_EQ(names, "abc");
}

TEST_F(DeviceTest, a_value_may_change_its_kind_and_its_unit) {
  ReadingRecorded text;
  text.measurements = {{"temp", std::string("sensor error"), "F"}};
  ASSERT_TRUE(apply(reading_of("dev-1", 1, 1)));
  ASSERT_TRUE(apply(event_of("dev-1", text, 2)));
  EXPECT_EQ(device_.measurement("temp")->value, Value(std::string("sensor error")));
  EXPECT_EQ(device_.measurement("temp")->unit, "F");
}

TEST_F(DeviceTest, presence_follows_the_events) {
  EXPECT_EQ(device_.presence(), Presence::offline);
  ASSERT_TRUE(apply(event_of("dev-1", DeviceOnline{})));
  EXPECT_EQ(device_.presence(), Presence::online);
  ASSERT_TRUE(apply(event_of("dev-1", DeviceOffline{1})));
  EXPECT_EQ(device_.presence(), Presence::offline);
  EXPECT_EQ(presence_name(Presence::online), "online");
  EXPECT_EQ(presence_name(Presence::offline), "offline");
}

TEST_F(DeviceTest, first_and_last_seen_are_the_commits_moments_not_the_devices_times) {
  ASSERT_TRUE(apply(event_of("dev-1", DeviceRegistered{"sensors/dev-1"}), moment(10)));
  ASSERT_TRUE(apply(reading_of("dev-1", 1, 1), moment(20)));
  ASSERT_TRUE(apply(reading_of("dev-1", 2, 9'999'999'999'999'999), moment(30)));
  EXPECT_EQ(device_.source(), "sensors/dev-1");
  EXPECT_EQ(device_.readings(), 2U);
  EXPECT_EQ(device_.first_seen(), moment(10).wall);
  EXPECT_EQ(device_.last_seen(), moment(30).wall);
  EXPECT_EQ(device_.heard_at(), Sequence(3));
  EXPECT_EQ(device_.heard_uptime(), moment(30).uptime);
}

TEST_F(DeviceTest, going_offline_is_not_being_seen) {
  ASSERT_TRUE(apply(reading_of("dev-1", 1), moment(10)));
  ASSERT_TRUE(apply(event_of("dev-1", DeviceOffline{1}), moment(700)));
  EXPECT_EQ(device_.last_seen(), moment(10).wall);
  EXPECT_EQ(device_.sequence(), Sequence(2));
}

TEST_F(DeviceTest, types_and_versions_of_the_future_change_nothing_but_the_sequence) {
  ASSERT_TRUE(apply(reading_of("dev-1", 1), moment(10)));
  Event newer = reading_of("dev-1", 2);
  newer.version = 9;
  newer.payload = "\xFF";
  ASSERT_TRUE(apply(newer, moment(20)));
  Event unknown = reading_of("dev-1", 3);
  unknown.type = static_cast<EventType>(1'000);
  ASSERT_TRUE(apply(unknown, moment(30)));
  EXPECT_EQ(device_.measurement("temp")->value, Value(1.0));
  EXPECT_EQ(device_.readings(), 1U);
  EXPECT_EQ(device_.last_seen(), moment(10).wall);
  EXPECT_EQ(device_.sequence(), Sequence(3));
}

TEST_F(DeviceTest, a_damaged_payload_is_an_error_and_changes_nothing) {
  ASSERT_TRUE(apply(reading_of("dev-1", 1), moment(10)));
  Event damaged = reading_of("dev-1", 2, 9'999'999'999'999'999);
  damaged.payload.pop_back();
  const auto applied = apply(damaged, moment(20));
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().kind, ErrorKind::damaged);
  EXPECT_EQ(device_.measurement("temp")->value, Value(1.0));
  EXPECT_EQ(device_.readings(), 1U);
  EXPECT_EQ(device_.sequence(), Sequence(1));
}

}  // namespace
}  // namespace headwater
