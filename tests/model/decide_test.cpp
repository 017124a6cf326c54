#include "model/decide.h"

#include "model/digest.h"
#include "model/text.h"
#include "tests/support/sample_events.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace headwater {
namespace {

using testing::fold_in;
using testing::moment;

constexpr std::uint64_t minute_us = 60'000'000;

RecordReading reading(const std::string& device, double value,
                      std::optional<std::int64_t> time_us = {}) {
  RecordReading command{DeviceId::parse(device).value(), "sensors/" + device, {}, {}, {}};
  if (time_us) command.time = Timestamp(*time_us);
  command.measurements = {{"temp", value, "C"}};
  return command;
}

std::string names(const std::vector<Event>& events) {
  std::string text;
  for (const Event& event : events) text += event.device + " " + event_type_name(event.type) + "\n";
  return text;
}

// A gateway that commits after every command.
class DecideTest : public ::testing::Test {
 protected:
  // The events that `command` leads to, once they are the state.
  std::vector<Event> decide(const Command& command) {
    Draft draft(state_, now_);
    suppression_ = headwater::decide(draft, command, now_.wall, limits_).value();
    std::vector<Event> events = draft.events();
    std::move(draft).publish(state_);
    return events;
  }

  void start() { decide(StartGateway{}); }

  State state_;
  Limits limits_;
  Instant now_ = moment(1'000);
  Suppression suppression_ = Suppression::none;
};

TEST_F(DecideTest, the_first_reading_of_a_device_registers_it_and_brings_it_online) {
  const auto events = decide(reading("a", 20.5, 5'000));
  EXPECT_EQ(names(events), "a DeviceRegistered\na DeviceOnline\na ReadingRecorded\n");
  EXPECT_EQ(decode<DeviceRegistered>(events[0].payload).value().source, "sensors/a");
  EXPECT_EQ(events[0].time, now_.wall);
  EXPECT_EQ(events[2].time, Timestamp(5'000));
}

TEST_F(DecideTest, further_readings_are_recorded_only) {
  decide(reading("a", 20.5));
  EXPECT_EQ(names(decide(reading("a", 20.6))), "a ReadingRecorded\n");
}

TEST_F(DecideTest, a_reading_without_a_time_of_its_own_has_the_time_of_its_arrival) {
  const auto events = decide(reading("a", 20.5));
  EXPECT_EQ(events.back().time, now_.wall);
}

TEST_F(DecideTest, a_time_that_cannot_be_believed_is_kept_as_text) {
  RecordReading command = reading("a", 20.5);
  command.implausible_time = "1e400";
  const auto recorded = decode<ReadingRecorded>(decide(command).back().payload).value();
  EXPECT_EQ(recorded.device_time, "1e400");
}

TEST_F(DecideTest, a_second_reading_with_the_same_own_time_and_values_is_suppressed) {
  decide(reading("a", 20.5, 5'000));
  EXPECT_EQ(names(decide(reading("a", 20.5, 5'000))), "");
  EXPECT_EQ(suppression_, Suppression::duplicate);
}

TEST_F(DecideTest, another_time_another_value_another_unit_or_another_device_is_news) {
  decide(reading("a", 20.5, 5'000));
  EXPECT_EQ(decide(reading("a", 20.5, 5'001)).size(), 1U);
  EXPECT_EQ(decide(reading("a", 20.6, 5'000)).size(), 1U);
  RecordReading fahrenheit = reading("a", 20.5, 5'000);
  fahrenheit.measurements[0].unit = "F";
  EXPECT_EQ(decide(fahrenheit).size(), 1U);
  EXPECT_EQ(decide(reading("b", 20.5, 5'000)).size(), 3U);
}

TEST_F(DecideTest, without_a_time_of_its_own_nothing_is_taken_for_a_duplicate) {
  decide(reading("a", 20.5));
  RecordReading again = reading("a", 20.5);
  again.redelivered = true;
  const auto events = decide(again);
  ASSERT_EQ(names(events), "a ReadingRecorded\n");
  EXPECT_EQ(suppression_, Suppression::none);
  EXPECT_TRUE(decode<ReadingRecorded>(events[0].payload).value().duplicate_suspect);
}

TEST_F(DecideTest, a_redelivered_reading_with_news_of_its_own_time_is_no_suspect) {
  RecordReading command = reading("a", 20.5, 5'000);
  command.redelivered = true;
  const auto recorded = decode<ReadingRecorded>(decide(command).back().payload).value();
  EXPECT_FALSE(recorded.duplicate_suspect);
}

TEST_F(DecideTest, a_duplicate_is_recognised_among_the_last_readings_of_all_devices) {
  constexpr int limit = RecentFingerprints::limit;
  decide(reading("a", 0, 0));
  for (int i = 1; i < limit; ++i) decide(reading("b", i, i));
  EXPECT_TRUE(decide(reading("a", 0, 0)).empty());
  decide(reading("b", limit, limit));
  EXPECT_EQ(decide(reading("a", 0, 0)).size(), 1U);
}

TEST_F(DecideTest, a_duplicate_that_comes_after_newer_readings_is_recognised) {
  for (int i = 0; i < 5; ++i) decide(reading("a", i, i));
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(decide(reading("a", i, i)).empty()) << i;
}

TEST_F(DecideTest, a_kept_message_that_says_nothing_new_is_suppressed) {
  decide(reading("a", 20.5));
  RecordReading kept = reading("a", 20.5);
  kept.retained = true;
  EXPECT_TRUE(decide(kept).empty());
  EXPECT_EQ(suppression_, Suppression::retained);
}

TEST_F(DecideTest, a_kept_message_with_news_is_recorded_with_its_flag) {
  decide(reading("a", 20.5));
  RecordReading kept = reading("a", 21.0);
  kept.retained = true;
  const auto events = decide(kept);
  ASSERT_EQ(names(events), "a ReadingRecorded\n");
  EXPECT_TRUE(decode<ReadingRecorded>(events[0].payload).value().retained);
}

TEST_F(DecideTest, a_kept_message_does_not_bring_a_device_online) {
  RecordReading kept = reading("a", 20.5);
  kept.retained = true;
  EXPECT_EQ(names(decide(kept)), "a DeviceRegistered\na ReadingRecorded\n");
  EXPECT_EQ(state_.find("a")->presence(), Presence::offline);
}

TEST_F(DecideTest, a_best_effort_reading_says_so) {
  RecordReading command = reading("a", 20.5);
  command.best_effort = true;
  EXPECT_TRUE(decode<ReadingRecorded>(decide(command).back().payload).value().best_effort);
}

TEST_F(DecideTest, a_device_beyond_the_limit_is_refused_and_that_is_recorded) {
  limits_.devices = 1;
  decide(reading("a", 20.5));
  const auto events = decide(reading("b", 20.5));
  ASSERT_EQ(names(events), "$gateway MessageRejected\n");
  const auto rejected = decode<MessageRejected>(events[0].payload).value();
  EXPECT_EQ(rejected.topic, "sensors/b");
  EXPECT_NE(rejected.reason.find("limit of 1 devices"), std::string::npos);
  EXPECT_EQ(state_.device_count(), 1U);
  EXPECT_EQ(names(decide(reading("a", 20.6))), "a ReadingRecorded\n");
}

TEST_F(DecideTest, a_rejected_message_is_kept_with_its_first_bytes_and_its_size) {
  const auto events = decide(RejectMessage{"t/x", std::string(10'000, 'x'), 70'000, "not JSON"});
  ASSERT_EQ(names(events), "$gateway MessageRejected\n");
  const auto rejected = decode<MessageRejected>(events[0].payload).value();
  EXPECT_EQ(rejected.payload, std::string(rejected_payload_limit, 'x'));
  EXPECT_EQ(rejected.size, 70'000U);
  EXPECT_EQ(rejected.topic, "t/x");
  EXPECT_EQ(rejected.reason, "not JSON");
}

// A Protocol Buffers string must be UTF-8, or other languages refuse the whole message.
TEST_F(DecideTest, a_long_topic_is_cut_between_characters) {
  std::string topic = "x";
  while (topic.size() < 2 * rejected_topic_limit) topic += "\xC3\xA4";
  const auto events = decide(RejectMessage{topic, "", 0, "too long"});
  const auto rejected = decode<MessageRejected>(events[0].payload).value();
  EXPECT_LE(rejected.topic.size(), rejected_topic_limit);
  EXPECT_GE(rejected.topic.size(), rejected_topic_limit - 3);
  EXPECT_TRUE(is_utf8(rejected.topic));
}

TEST_F(DecideTest, a_device_that_is_silent_for_too_long_is_offline_once) {
  start();
  decide(reading("a", 20.5));
  now_.uptime = Uptime(now_.uptime.microseconds() + 10 * minute_us - 1);
  EXPECT_TRUE(decide(PassTime{}).empty());
  now_.uptime = Uptime(now_.uptime.microseconds() + 1);
  const auto events = decide(PassTime{});
  ASSERT_EQ(names(events), "a DeviceOffline\n");
  EXPECT_EQ(decode<DeviceOffline>(events[0].payload).value().silent_us, 10 * minute_us);
  EXPECT_TRUE(decide(PassTime{}).empty());
}

TEST_F(DecideTest, it_is_online_again_when_it_is_heard_again) {
  start();
  decide(reading("a", 20.5));
  now_.uptime = Uptime(now_.uptime.microseconds() + 11 * minute_us);
  decide(PassTime{});
  EXPECT_EQ(names(decide(reading("a", 20.6))), "a DeviceOnline\na ReadingRecorded\n");
}

TEST_F(DecideTest, a_step_of_the_wall_clock_takes_nobody_offline) {
  start();
  decide(reading("a", 20.5));
  for (const std::int64_t wall : {0LL, 4'102'444'800'000'000LL, -1LL}) {
    now_.wall = Timestamp(wall);
    EXPECT_TRUE(decide(PassTime{}).empty());
  }
}

TEST_F(DecideTest, after_a_reboot_silence_counts_from_the_new_start) {
  start();
  decide(reading("a", 20.5));
  now_.uptime = Uptime(5'000'000);  // the clock since boot begins anew
  start();
  EXPECT_TRUE(decide(PassTime{}).empty());
  now_.uptime = Uptime(5'000'000 + 10 * minute_us);
  EXPECT_EQ(names(decide(PassTime{})), "a DeviceOffline\n");
}

TEST_F(DecideTest, the_connection_to_the_centre_is_recorded_when_it_changes_only) {
  EXPECT_TRUE(decide(ReportUpstreamDisconnected{"gone"}).empty());
  EXPECT_EQ(names(decide(ReportUpstreamConnected{"mqtt://c"})), "$gateway UpstreamConnected\n");
  EXPECT_TRUE(decide(ReportUpstreamConnected{"mqtt://c"}).empty());
  EXPECT_EQ(names(decide(ReportUpstreamDisconnected{"gone"})), "$gateway UpstreamDisconnected\n");
}

TEST_F(DecideTest, what_was_removed_is_told_apart_by_whether_the_centre_has_it) {
  const auto removed = [](std::uint64_t confirmed) {
    return ReportRemoved{Sequence(101), Sequence(300), Sequence(confirmed), "size"};
  };
  EXPECT_EQ(names(decide(removed(300))), "$gateway HistoryTrimmed\n");
  EXPECT_EQ(names(decide(removed(100))), "$gateway DataDropped\n");
  EXPECT_EQ(names(decide(removed(200))), "$gateway HistoryTrimmed\n$gateway DataDropped\n");
}

TEST_F(DecideTest, damage_to_the_store_and_its_repair_are_events_of_the_gateway) {
  const std::string long_text(damage_text_limit + 1, 'x');
  EXPECT_EQ(names(decide(ReportStorageDamage{{3, 2, long_text}})), "$gateway StorageDamaged\n");
  EXPECT_EQ(names(decide(ReportStorageRestored{{3, 2}})), "$gateway StorageRestored\n");
  EXPECT_EQ(state_.gateway().storage_damages(), 1U);
  EXPECT_EQ(state_.gateway().storage_restores(), 1U);
}

TEST_F(DecideTest, starting_and_stopping_are_events_of_the_gateway) {
  StartGateway command;
  command.facts.boot_id = "boot-1";
  EXPECT_EQ(names(decide(command)), "$gateway GatewayStarted\n");
  EXPECT_EQ(state_.gateway().start().boot_id, "boot-1");
  EXPECT_EQ(names(decide(StopGateway{"SIGTERM"})), "$gateway GatewayStopped\n");
}

TEST_F(DecideTest, the_second_command_of_a_commit_sees_the_first) {
  Draft draft(state_, now_);
  ASSERT_TRUE(headwater::decide(draft, reading("a", 20.5, 1), now_.wall, limits_));
  const auto again = headwater::decide(draft, reading("a", 20.5, 1), now_.wall, limits_);
  EXPECT_EQ(again.value(), Suppression::duplicate);
  ASSERT_TRUE(headwater::decide(draft, reading("a", 20.6, 2), now_.wall, limits_));
  EXPECT_EQ(names(draft.events()),
            "a DeviceRegistered\na DeviceOnline\na ReadingRecorded\na ReadingRecorded\n");
}

TEST_F(DecideTest, the_device_limit_holds_within_a_commit_too) {
  limits_.devices = 2;
  Draft draft(state_, now_);
  for (const char* id : {"a", "b", "c"}) {
    ASSERT_TRUE(headwater::decide(draft, reading(id, 1), now_.wall, limits_));
  }
  EXPECT_EQ(draft.device_count(), 2U);
  EXPECT_EQ(draft.events().back().type, EventType::message_rejected);
}

TEST_F(DecideTest, the_state_is_the_fold_over_all_events_that_were_decided) {
  State folded;
  const auto both = [&](const Command& command) {
    const Instant at = now_;
    fold_in(folded, decide(command), at);
    now_ = moment(now_.uptime.microseconds() / 1'000'000 + 400);
  };
  both(StartGateway{});
  both(reading("a", 20.5, 1));
  both(reading("b", 20.5));
  both(reading("a", 20.5, 1));
  both(PassTime{});
  both(RejectMessage{"t", "x", 1, "no"});
  both(ReportUpstreamConnected{"mqtt://c"});
  both(reading("a", 19.5, 0));
  both(StopGateway{"SIGTERM"});
  EXPECT_EQ(state_digest(state_), state_digest(folded));
  EXPECT_GT(state_.sequence(), Sequence(9));
}

}  // namespace
}  // namespace headwater
