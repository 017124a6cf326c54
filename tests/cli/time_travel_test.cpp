// What was known at a moment, and what was true then by all that is known now: each is what a plain
// walk over the whole log finds, whatever the clocks did and wherever snapshots are.
#include "cli/device_history.h"
#include "cli/event_json.h"
#include "cli/observed_history.h"
#include "model/state.h"
#include "tests/cli/device_log.h"
#include "tests/cli/reference_history.h"

#include <gtest/gtest.h>

#include <random>

namespace headwater {
namespace {

using testing::DeviceLog;
using testing::reference_history;

const std::vector<std::string> devices{"dev-1", "dev-2", "dev-3"};

// A history of three devices: readings early and late, corrections, calibrations, limits, presence;
// a wall clock that steps.
class RandomHistory {
 public:
  explicit RandomHistory(std::uint64_t seed) : random_(seed) {}

  void add_commit(DeviceLog& log) {
    wall_ += static_cast<std::int64_t>(below(20));
    if (below(15) == 0) wall_ += static_cast<std::int64_t>(below(400)) - 200;
    std::vector<Event> events;
    for (std::size_t i = 0, count = 1 + below(6); i < count; ++i) {
      events.push_back(event(log.next().plus(i)));
    }
    log.append(events, wall_);
  }
  [[nodiscard]] std::int64_t some_moment() {
    return wall_ - static_cast<std::int64_t>(below(900)) + 100;
  }

 private:
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  double number() { return static_cast<double>(below(400)) / 10; }
  std::string measurement() { return "m" + std::to_string(below(4)); }

  Event event(Sequence sequence) {
    const std::string device = devices[below(devices.size())];
    const std::int64_t now = wall_ * 1'000'000;
    // Of its own clock: late by up to 300 seconds, and now and then ahead.
    const std::int64_t then = (wall_ - static_cast<std::int64_t>(below(300)) + 20) * 1'000'000;
    switch (below(14)) {
      case 0:
        return make_event(device, Timestamp(now), DeviceOnline{});
      case 1:
        return make_event(device, Timestamp(now), DeviceOffline{});
      case 2:
        return make_event(device, Timestamp(now), LimitsSet{measurement(), {}, number()});
      case 3:
        return make_event(device, Timestamp(now),
                          CalibrationSet{measurement(), 1 + number() / 100, number(), "u"});
      case 4:
        return make_event(device, Timestamp(now),
                          DeviceDescribed{"name " + std::to_string(below(5)), "", {}});
      case 5:
      case 6:
        if (!readings_.empty()) return correction();
        [[fallthrough]];
      default: {
        ReadingRecorded reading;
        reading.measurements = {{measurement(), number(), ""}, {"all", number(), "C"}};
        Event made = make_event(device, Timestamp(then), reading);
        readings_.push_back({sequence, made});
        return made;
      }
    }
  }

  Event correction() {
    const auto& [sequence, reading] = readings_[below(readings_.size())];
    const auto recorded = decode<ReadingRecorded>(reading.payload).value();
    const auto& which = recorded.measurements[below(recorded.measurements.size())];
    return make_event(reading.device, reading.time,
                      ReadingCorrected{sequence, {{which.name, number() + 1'000, ""}}, "checked"});
  }

  std::mt19937_64 random_;
  std::int64_t wall_ = 10'000;
  std::vector<std::pair<Sequence, Event>> readings_;
};

std::string text_of(const std::optional<Device>& device) {
  return device ? testing::everything_of(*device) : "none";
}

class TimeTravelTest : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  void make_log(std::size_t commits) {
    for (std::size_t i = 0; i < commits; ++i) {
      history_.add_commit(log_);
      if (i % 7 == 3) log_.snapshot();
    }
  }

  RandomHistory history_{GetParam()};
  DeviceLog log_;
};

TEST_P(TimeTravelTest, at_a_time_is_the_plain_fold_of_what_was_recorded_by_then) {
  make_log(150);
  LogReader reader = log_.reader();
  for (int i = 0; i < 150; ++i) {
    const Timestamp time(history_.some_moment() * 1'000'000);
    for (const auto& id : devices) {
      const auto found = fold_device(reader, id, {log_.head(), time});
      ASSERT_TRUE(found) << found.error().text();
      const auto wanted = reference_history(log_.events(), id, time);
      ASSERT_EQ(found->sequence, wanted.sequence) << to_iso8601(time);
      ASSERT_EQ(text_of(found->device), text_of(wanted.device)) << to_iso8601(time);
    }
  }
}

TEST_P(TimeTravelTest, observed_at_a_time_is_what_a_plain_search_finds_true_then) {
  make_log(150);
  LogReader reader = log_.reader();
  for (int i = 0; i < 150; ++i) {
    const Timestamp time(history_.some_moment() * 1'000'000);
    for (const auto& id : devices) {
      const auto found = fold_observed(reader, id, time);
      ASSERT_TRUE(found) << found.error().text();
      const auto wanted = testing::observed_reference(log_.events(), id, time);
      ASSERT_EQ(found->device.has_value(), wanted.has_value()) << to_iso8601(time);
      if (!wanted) continue;
      ASSERT_EQ(testing::observed_text(*found->device), *wanted) << to_iso8601(time);
    }
  }
}

TEST_P(TimeTravelTest, with_the_beginning_removed_it_is_the_same_or_said_not_to_be_known) {
  make_log(150);
  log_.remove_beginning();
  ASSERT_GT(log_.removed(), Sequence());
  LogReader reader = log_.reader();
  std::size_t known = 0;
  for (int i = 0; i < 150; ++i) {
    const Timestamp time(history_.some_moment() * 1'000'000);
    for (const auto& id : devices) {
      const auto observed = fold_observed(reader, id, time);
      if (!observed) {
        ASSERT_EQ(observed.error().kind, ErrorKind::not_found) << observed.error().text();
        continue;
      }
      ++known;
      const auto wanted = testing::observed_reference(log_.events(), id, time);
      ASSERT_EQ(observed->device.has_value(), wanted.has_value());
      if (!wanted) continue;
      ASSERT_EQ(testing::observed_text(*observed->device), *wanted);
    }
  }
  EXPECT_GT(known, 0U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, TimeTravelTest, ::testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace headwater
