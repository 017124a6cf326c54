// Readings that come late, and readings that are corrected: their buckets follow.

#include "tests/views/plain_views.h"

#include <fmt/format.h>

#include <random>

namespace headwater {
namespace {

using namespace testing;

ReadingCorrected correction(std::uint64_t reading, Value value) {
  return {Sequence(reading), {{"temp", std::move(value), ""}}, "typo"};
}

class CorrectedReading : public ViewsFixture {
 protected:
  [[nodiscard]] std::string bucket(const std::string& period, std::int64_t start) const {
    return value(
        fmt::format("SELECT count, min, max, mean, last FROM by_{} WHERE device = 'd' AND "
                    "measurement = 'temp' AND time_us = {}",
                    period, at_second(start)));
  }
};

TEST_F(CorrectedReading, changes_its_minute_its_hour_and_its_day) {
  Log log = open();
  append(log, {reading_of("d", 20, at_second(10)), reading_of("d", 90, at_second(20)),
               reading_of("d", 22, at_second(70)), reading_of("d", 24, at_second(3'700))});
  make_views();
  EXPECT_EQ(bucket("1m", 0), "2|20.0|90.0|55.0|90.0");
  append(log, {event_of("d", correction(2, 30.0), at_second(20))});
  go_on();
  EXPECT_EQ(bucket("1m", 0), "2|20.0|30.0|25.0|30.0");
  EXPECT_EQ(bucket("1m", 60), "1|22.0|22.0|22.0|22.0");
  EXPECT_EQ(bucket("1h", 0), "3|20.0|30.0|24.0|22.0");
  EXPECT_EQ(bucket("1h", 3'600), "1|24.0|24.0|24.0|24.0");
  EXPECT_EQ(bucket("1d", 0), "4|20.0|30.0|24.0|24.0");
}

TEST_F(CorrectedReading, counts_as_it_was_corrected_last) {
  Log log = open();
  append(log, {reading_of("d", 20, at_second(10)), reading_of("d", 90, at_second(20))});
  make_views();
  append(log, {event_of("d", correction(2, 30.0), at_second(20))});
  go_on();
  append(log, {event_of("d", correction(2, 10.0), at_second(20)),
               event_of("d", correction(1, 40.0), at_second(10))});
  go_on();
  EXPECT_EQ(bucket("1m", 0), "2|10.0|40.0|25.0|10.0");
}

TEST_F(CorrectedReading, that_was_no_number_counts_no_more) {
  Log log = open();
  append(log, {reading_of("d", 20, at_second(10)), reading_of("d", 90, at_second(20))});
  make_views();
  append(log, {event_of("d", correction(2, std::string("broken")), at_second(20))});
  go_on();
  EXPECT_EQ(bucket("1m", 0), "1|20.0|20.0|20.0|20.0");
  append(log, {event_of("d", correction(1, std::string("broken")), at_second(10))});
  go_on();
  EXPECT_EQ(bucket("1m", 0), "0 rows");
}

TEST_F(CorrectedReading, keeps_the_calibrations_that_held_at_the_others) {
  Log log = open();
  append(log, {reading_of("d", 10, at_second(10)),
               event_of("d", CalibrationSet{"temp", 2, 0, ""}, at_second(15)),
               reading_of("d", 10, at_second(20)), reading_of("d", 90, at_second(30))});
  make_views();
  EXPECT_EQ(bucket("1m", 0), "3|10.0|180.0|70.0|180.0");
  append(log, {event_of("d", CalibrationSet{"temp", 100, 0, ""}, at_second(35)),
               event_of("d", correction(4, 30.0), at_second(30))});
  go_on();
  EXPECT_EQ(bucket("1m", 0), "3|10.0|30.0|20.0|30.0");
}

TEST_F(CorrectedReading, that_comes_late_goes_into_the_bucket_of_its_own_time) {
  Log log = open();
  append(log, {reading_of("d", 20, at_second(10)), reading_of("d", 22, at_second(7'200))});
  make_views();
  append(log, {reading_of("d", 10, at_second(5)), reading_of("d", 30, at_second(3'605))});
  go_on();
  EXPECT_EQ(bucket("1m", 0), "2|10.0|20.0|15.0|20.0");
  EXPECT_EQ(bucket("1h", 3'600), "1|30.0|30.0|30.0|30.0");
  EXPECT_EQ(bucket("1d", 0), "4|10.0|30.0|20.5|22.0");
}

// Corrections of everything, at any time, with late readings and calibrations among them.
TEST_F(CorrectedReading, is_right_whatever_is_corrected_and_whenever_it_is_written) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    TempDir directory;
    std::mt19937_64 random(seed);
    Log log = Log::open(directory.path(), {"gw", {}}, moment(1).wall, small_segments()).value();
    std::vector<Event> events;
    auto views = Views::begin(directory.path(), views_bytes_default).value();
    views.publish().value();
    for (int i = 0; i < 600; ++i) {
      const std::string device = "d" + std::to_string(random() % 2);
      const auto time = at_second(static_cast<std::int64_t>(random() % 200'000));
      const auto number = static_cast<double>(random() % 1'000) / 8;
      const std::size_t earlier = events.empty() ? 0 : random() % events.size();
      if (random() % 4 == 0 && !events.empty() &&
          events[earlier].type == EventType::reading_recorded) {
        events.push_back(event_of(events[earlier].device, correction(earlier + 1, number),
                                  events[earlier].time.microseconds()));
      } else if (random() % 20 == 0) {
        events.push_back(event_of(device, CalibrationSet{"temp", number / 64, 1, ""}, time));
      } else {
        events.push_back(reading_of(device, number, time));
      }
      append(log, {events.back()});
      if (random() % 3 != 0) continue;
      views.follow(last_sequence).value();
      if (random() % 3 == 0) views.write().value();
    }
    views.follow(last_sequence).value();
    views.write().value();
    const PlainViews plain = plain_views(events);
    std::uint64_t compared = 0;
    auto row = Database::open(directory.file("views.db"), Database::Mode::read_only).value();
    for (const Period period : periods) {
      auto query = row.prepare(fmt::format("SELECT time_us, device, measurement, count, min, max, "
                                           "mean, last FROM by_{}",
                                           period_name(period)))
                       .value();
      while (query.step().value()) {
        const BucketName name{std::string(period_name(period)), query.integer(0), query.text(1),
                              query.text(2)};
        ASSERT_TRUE(plain.buckets.contains(name));
        const Rollup& expected = plain.buckets.at(name);
        ASSERT_EQ(query.integer(3), static_cast<std::int64_t>(expected.count));
        ASSERT_EQ(query.real(4), expected.min);
        ASSERT_EQ(query.real(5), expected.max);
        ASSERT_NEAR(query.real(6), expected.sum / static_cast<double>(expected.count), 1e-9);
        ASSERT_EQ(query.real(7), expected.last);
        ++compared;
      }
    }
    EXPECT_EQ(compared, plain.buckets.size());
  }
}

}  // namespace
}  // namespace headwater
