// The point of a log that a time stands for: whatever the wall clock did, it is where a plain walk
// over the events finds the first that was recorded later.
#include "store/recorded_time.h"
#include "tests/store/log_fixture.h"

#include <random>

namespace headwater {
namespace {

using testing::moment;
using testing::sample_readings;

class RecordedTimeTest : public testing::LogFixture {
 protected:
  // A commit of `events` at each of these seconds of the wall clock.
  void fill(const std::vector<std::int64_t>& walls, std::size_t events = 10) {
    Log log = open();
    for (std::size_t i = 0; i < walls.size(); ++i) {
      log.append(sample_readings(events), at(walls[i], i)).value();
      testing::settle(log);
      walls_.insert(walls_.end(), events, walls[i]);
    }
  }
  static Instant at(std::int64_t wall, std::size_t commit) {
    return {Timestamp(wall * 1'000'000), Uptime(commit * 1'000)};
  }
  // Events up to `first` count as recorded at any time.
  [[nodiscard]] std::uint64_t naive(std::int64_t wall, std::uint64_t first = 0) const {
    std::uint64_t last = first;
    while (last < walls_.size() && walls_[last] <= wall) ++last;
    return last;
  }
  [[nodiscard]] std::uint64_t found(std::int64_t wall) const {
    LogReader log_reader = reader();
    return recorded_by(log_reader, Timestamp(wall * 1'000'000)).value().value();
  }
  void execute(const std::string& sql) const {
    Database::open(database(), Database::Mode::read_write).value().execute(sql).value();
  }
  void expect_all(std::int64_t from, std::int64_t to, std::uint64_t first = 0) const {
    for (std::int64_t wall = from; wall <= to; ++wall) {
      ASSERT_EQ(found(wall), naive(wall, first)) << "at " << wall;
    }
  }

  std::vector<std::int64_t> walls_;  // by event
};

TEST_F(RecordedTimeTest, of_a_clock_that_goes_on_is_the_last_event_until_then) {
  std::vector<std::int64_t> walls;
  for (std::int64_t i = 10; i < 60; ++i) walls.push_back(i);
  fill(walls);
  expect_all(5, 65);
}

TEST_F(RecordedTimeTest, a_clock_set_back_stands_still_until_it_has_caught_up) {
  fill({10, 20, 5, 6, 25});
  EXPECT_EQ(found(10), 10U);
  EXPECT_EQ(found(15), 10U);
  EXPECT_EQ(found(20), 40U);
  EXPECT_EQ(found(24), 40U);
  EXPECT_EQ(found(25), 50U);
}

TEST_F(RecordedTimeTest, a_step_within_one_segment_is_seen_although_its_ends_hide_it) {
  // All in one segment, which begins at 10 and ends at 13.
  fill({10, 11, 90, 12, 13, 13, 13, 13, 13, 13, 14, 14, 14, 14, 14, 14, 14, 14, 14, 14, 14});
  EXPECT_EQ(found(50), 20U);
  EXPECT_EQ(found(89), 20U);
  EXPECT_EQ(found(90), 210U);
}

class RecordedTimeSeedsTest : public RecordedTimeTest,
                              public ::testing::WithParamInterface<std::uint64_t> {
 protected:
  // A clock that is set now and then, by a little or by much, and else goes on.
  static std::vector<std::int64_t> stepping_walls(std::uint64_t seed, std::size_t count) {
    std::mt19937_64 random(seed);
    std::vector<std::int64_t> walls;
    std::int64_t wall = 100;
    for (std::size_t i = 0; i < count; ++i) {
      wall += static_cast<std::int64_t>(random() % 3);
      if (random() % 9 == 0) wall += static_cast<std::int64_t>(random() % 40) - 20;
      if (random() % 31 == 0) wall += static_cast<std::int64_t>(random() % 200) - 100;
      walls.push_back(wall);
    }
    return walls;
  }
};

TEST_P(RecordedTimeSeedsTest, of_a_clock_that_steps_is_what_a_plain_walk_finds) {
  fill(stepping_walls(GetParam(), 120));
  expect_all(-50, 300);
}

TEST_P(RecordedTimeSeedsTest, without_the_segments_times_or_with_damaged_ones_it_is_the_same) {
  fill(stepping_walls(GetParam(), 60));
  execute("DELETE FROM segment_time WHERE first % 200 = 1");
  execute("UPDATE segment_time SET recorded_to = 0 WHERE first % 300 = 1");
  for (std::int64_t wall = -50; wall <= 300; wall += 7) ASSERT_EQ(found(wall), naive(wall));
}

INSTANTIATE_TEST_SUITE_P(Seeds, RecordedTimeSeedsTest, ::testing::Range<std::uint64_t>(1, 7));

TEST_F(RecordedTimeTest, events_that_are_lost_do_not_count) {
  std::vector<std::int64_t> walls(60, 10);
  walls[15] = 99;  // in the second segment
  fill(walls);
  EXPECT_EQ(found(50), 150U);
  {
    execute("UPDATE segment SET events = zeroblob(1) WHERE first = 101");
    Log log = open();
    ASSERT_TRUE(log.set_aside(Sequence(101)).value());
  }
  EXPECT_EQ(found(50), 600U);
}

TEST_F(RecordedTimeTest, of_what_was_removed_only_the_end_is_known) {
  std::vector<std::int64_t> walls;
  for (std::int64_t i = 0; i < 50; ++i) walls.push_back(100 + i);
  fill(walls);
  {
    Log log = open();
    testing::settle(log);
    log.begin_removal({Sequence(200), last_sequence, 1'000'000}).value();
    while (log.remove_part().value()) {
    }
    ASSERT_EQ(log.removed(), Sequence(200));
  }
  EXPECT_EQ(found(50), 200U);
  expect_all(110, 160, 200);
}

TEST_F(RecordedTimeTest, of_an_empty_log_is_its_beginning) {
  const Log log = open();
  EXPECT_EQ(found(0), 0U);
}

}  // namespace
}  // namespace headwater
