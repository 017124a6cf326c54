#include "store/columns.h"

#include "model/event_codec.h"
#include "store/block_limits.h"
#include "tests/support/odd_events.h"
#include "tests/support/sample_events.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

namespace headwater {
namespace {

using testing::event_of;
using testing::moment;
using testing::OddEvents;
using testing::sample_readings;

std::string frames_of(const std::vector<Event>& events, std::size_t commit = 1) {
  std::string frames;
  for (std::size_t i = 0; i < events.size(); ++i) {
    std::string bytes;
    const bool first = i % commit == 0;
    encode_event(events[i], first ? std::optional(moment(i)) : std::nullopt, bytes);
    append_frame(bytes, frames);
  }
  return frames;
}

void expect_same_again(std::string_view frames) {
  const auto columns = to_columns(frames);
  ASSERT_TRUE(columns);
  const auto again = from_columns(columns->bytes);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_TRUE(*again == frames);
  EXPECT_EQ(to_columns(frames)->bytes, columns->bytes);
}

Event reading_with(const std::vector<Value>& values, std::int64_t time_us = 1) {
  ReadingRecorded reading;
  for (const Value& value : values) {
    reading.measurements.push_back({"v" + std::to_string(reading.measurements.size()), value, ""});
  }
  return event_of("dev", reading, time_us);
}

TEST(Columns, give_the_frames_again_whatever_the_size_of_commits) {
  for (const std::size_t commit : {1U, 7U, 1'000U}) {
    expect_same_again(frames_of(sample_readings(500), commit));
  }
}

TEST(Columns, of_no_events_and_of_one_give_them_again) {
  expect_same_again("");
  for (const Event& event : sample_readings(1)) expect_same_again(frames_of({event}));
}

TEST(Columns, give_odd_events_again) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    OddEvents events(seed);
    expect_same_again(events.frames(seed % 10 == 0 ? 3'000 : seed * 3));
  }
}

TEST(Columns, give_every_type_of_event_again) {
  std::vector<Event> events;
  for (std::uint64_t i = 0; i < 100; ++i) {
    events.push_back(event_of("dev", DeviceRegistered{"a/topic"}));
    events.push_back(event_of("dev", DeviceOnline{}));
    events.push_back(event_of("dev", DeviceOffline{i}));
    events.push_back(event_of("$gateway", MessageRejected{"t", std::string(i, '\0'), i, "why"}));
    events.back().cause = "message " + std::to_string(i);
    events.push_back(event_of("$gateway", GatewayStopped{"SIGTERM"}));
    events.back().type = static_cast<EventType>(4'000'000'000);
    events.back().version = static_cast<std::uint32_t>(i);
  }
  expect_same_again(frames_of(events, 3));
}

TEST(Columns, give_every_double_again_to_its_last_bit) {
  using limits = std::numeric_limits<double>;
  const std::vector<double> doubles = {0.0,
                                       -0.0,
                                       0.1,
                                       21.6,
                                       -21.6,
                                       1e15,
                                       1e300,
                                       limits::denorm_min(),
                                       limits::max(),
                                       limits::infinity(),
                                       -limits::infinity(),
                                       std::nextafter(21.6, 22.0),
                                       123456.789e-9,
                                       9'007'199'254'740'993.0,
                                       std::bit_cast<double>(0x7ff8'0000'0000'0001),
                                       std::bit_cast<double>(0xfff0'0000'0000'0001)};
  for (const double one : doubles) {
    for (const double other : doubles) {
      expect_same_again(frames_of({reading_with({one}), reading_with({other})}));
    }
  }
}

TEST(Columns, give_the_greatest_and_the_least_numbers_again) {
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  constexpr auto greatest = std::numeric_limits<std::int64_t>::max();
  std::vector<Event> events;
  for (const std::int64_t number : {std::int64_t{0}, least, greatest, std::int64_t{-1}, least}) {
    events.push_back(reading_with({number, number == least, std::to_string(number)}, number));
  }
  expect_same_again(frames_of(events));
  std::string frames;
  for (const auto& at : {Instant{Timestamp(least), Uptime(0)},
                         Instant{Timestamp(greatest), Uptime(~std::uint64_t{0})}, Instant{}}) {
    std::string bytes;
    encode_event(events.front(), at, bytes);
    append_frame(bytes, frames);
  }
  expect_same_again(frames);
}

TEST(Columns, of_devices_with_few_events_each_are_shared) {
  std::vector<Event> few = sample_readings(4'000, 1'000);
  std::vector<Event> many = sample_readings(4'000, 2);
  few.insert(few.end(), many.begin(), many.end());
  expect_same_again(frames_of(few, 10));
}

TEST(Columns, that_follow_each_other_share_their_indices) {
  std::vector<Event> alone;
  std::vector<Event> together;
  for (std::uint64_t i = 0; i < 2'000; ++i) {
    const double x = 1.0 / static_cast<double>(i * i % 301 + 3);
    alone.push_back(reading_with({x}));
    together.push_back(reading_with({x, 1 / (x + 0.7), std::sqrt(x)}));
  }
  expect_same_again(frames_of(together));
  const auto size = [](const auto& events) { return to_columns(frames_of(events))->bytes.size(); };
  // Two further dictionaries of 301 numbers, and no further indices for 2,000 events.
  EXPECT_LT(size(together), size(alone) + 2 * 301 * 8 + 500);
}

TEST(Columns, of_short_decimal_numbers_are_small) {
  std::vector<Event> events;
  for (std::uint64_t i = 0; i < 2'000; ++i) {
    events.push_back(reading_with({static_cast<double>(i * 7'919 % 30'000) / 100}));
  }
  expect_same_again(frames_of(events, 2'000));
  EXPECT_LT(to_columns(frames_of(events, 2'000))->bytes.size(), 2'000U * 2 + 200);
}

TEST(Columns, are_not_made_of_what_they_cannot_give_again) {
  const std::string frame = frames_of(sample_readings(1));
  EXPECT_FALSE(to_columns(frame.substr(0, frame.size() - 1)));
  EXPECT_FALSE(to_columns(frame + "\x80"));
  // A length in two bytes that has room in one.
  EXPECT_FALSE(to_columns(std::string("\x81\x00z", 3)));
  EXPECT_FALSE(to_columns(std::string(block_events_limit + 1, '\0')));
  EXPECT_TRUE(to_columns(std::string(block_events_limit, '\0')));
  std::string frames;
  append_frame(std::string(block_frames_limit, 'z'), frames);
  EXPECT_FALSE(to_columns(frames));
}

TEST(Columns, built_in_parts_are_the_same) {
  const std::string first = frames_of(sample_readings(100), 100);
  const std::string second = frames_of(sample_readings(50), 50);
  ColumnsBuilder builder;
  ASSERT_TRUE(builder.add(first));
  ASSERT_TRUE(builder.add(second));
  EXPECT_EQ(std::move(builder).finish()->bytes, to_columns(first + second)->bytes);
}

}  // namespace
}  // namespace headwater
