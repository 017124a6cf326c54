// A log that is kept within its limits, and on a disk of which the test says how full it is.

#include "daemon/log_keeper.h"
#include "tests/store/log_fixture.h"

namespace headwater {
namespace {

using namespace testing;

constexpr std::uint64_t plenty = std::uint64_t{1} << 40;
constexpr std::uint64_t min_free = 1'000;

class LogKeeperTest : public LogFixture {
 protected:
  LogKeeper make(LogKeeperOptions options = {}) {
    options.min_free = min_free;
    options.free_space = [this](const std::string&) { return Result<std::uint64_t>(free_); };
    return {path(), std::move(options)};
  }
  static void confirm(Log& log, std::uint64_t sequence) {
    LogReader reader = LogReader::open(log.directory()).value();
    const Hash chain = reader.chain_at(Sequence(sequence)).value();
    log.set_cursor(upstream_cursor, {Sequence(sequence), chain}).value();
  }
  static LogKeeperOptions at_most(std::uint64_t events) {
    LogKeeperOptions options;
    options.retention.max_events = events;
    options.ships = true;
    return options;
  }

  std::uint64_t free_ = plenty;
  Uptime now_{1'000'000'000};
};

TEST_F(LogKeeperTest, removes_what_is_too_much_once_the_centre_has_it) {
  Log log = open();
  fill(log, 1'000);
  LogKeeper keeper = make(at_most(600));
  keeper.work(log, now_).value();
  settle(log);
  EXPECT_EQ(log.removed(), Sequence());
  EXPECT_NE(keeper.status().alarm, "");
  confirm(log, 250);
  keeper.work(log, Uptime(2'000'000'000)).value();
  settle(log);
  EXPECT_EQ(log.removed(), Sequence(200));
  EXPECT_EQ(keeper.status().alarm, "");
}

TEST_F(LogKeeperTest, tells_of_it_until_it_is_recorded_also_after_a_start) {
  {
    Log log = open();
    fill(log, 1'000);
    confirm(log, 900);
    LogKeeper keeper = make(at_most(600));
    keeper.work(log, now_).value();
    settle(log);
    EXPECT_TRUE(keeper.unreported(log).value().has_value());
  }
  Log log = open();
  LogKeeper keeper = make(at_most(600));
  const auto report = keeper.unreported(log).value();
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->from, Sequence(1));
  EXPECT_EQ(report->to, log.removed());
  EXPECT_EQ(report->confirmed, Sequence(900));
  keeper.reported(log).value();
  EXPECT_FALSE(keeper.unreported(log).value().has_value());
  EXPECT_FALSE(make(at_most(600)).unreported(log).value().has_value());
}

TEST_F(LogKeeperTest, stops_taking_when_there_is_no_room_and_nothing_may_go) {
  Log log = open();
  fill(log, 1'000);
  LogKeeperOptions options;
  options.ships = true;
  LogKeeper keeper = make(options);
  keeper.work(log, now_).value();
  EXPECT_TRUE(keeper.may_write());
  EXPECT_TRUE(keeper.status().reserve);
  free_ = min_free - 1;
  keeper.make_room(log, now_).value();
  EXPECT_FALSE(keeper.may_write());
  EXPECT_NE(keeper.status().alarm, "");
  confirm(log, 100);
  keeper.make_room(log, now_).value();
  EXPECT_EQ(log.removed(), Sequence(100));
  free_ = plenty;
  keeper.make_room(log, now_).value();
  EXPECT_TRUE(keeper.may_write());
  EXPECT_EQ(keeper.status().disk, DiskState::normal);
  EXPECT_EQ(keeper.status().alarm, "");
}

TEST_F(LogKeeperTest, with_drop_oldest_removes_what_nobody_else_has) {
  Log log = open();
  fill(log, 1'000);
  LogKeeperOptions options;
  options.ships = true;
  options.when_full = WhenFull::drop_oldest;
  LogKeeper keeper = make(options);
  free_ = min_free - 1;
  keeper.make_room(log, now_).value();
  EXPECT_TRUE(keeper.may_write());
  EXPECT_GT(log.removed(), Sequence(100));
  EXPECT_EQ(reader().gaps().value().at(0).reason, GapReason::dropped);
}

// As a thread that packs leaves it, when commits come faster than it has time.
TEST_F(LogKeeperTest, seals_what_is_in_the_tail_alone_so_that_it_may_go) {
  Log log = open();
  const std::vector<Event> events = sample_readings(1'000);
  for (std::size_t at = 0; at < 1'000; at += 10) {
    log.append({events.data() + at, 10}, {Timestamp(1), Uptime(at)}).value();
  }
  LogKeeperOptions options;
  options.when_full = WhenFull::drop_oldest;
  LogKeeper keeper = make(options);
  free_ = min_free - 1;
  for (int i = 0; i < 20; ++i) keeper.make_room(log, now_).value();
  EXPECT_GE(log.removed(), Sequence(900));
}

TEST_F(LogKeeperTest, with_stop_says_that_it_is_to_end) {
  Log log = open();
  LogKeeperOptions options;
  options.when_full = WhenFull::stop;
  LogKeeper keeper = make(options);
  free_ = 0;
  const auto made = keeper.make_room(log, now_);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::storage);
}

// The machine's clock is set to 2090 and back: only the clock since boot counts.
TEST_F(LogKeeperTest, removes_nothing_for_a_wall_clock_that_jumps) {
  Log log = open();
  const std::vector<Event> events = sample_readings(1'000);
  for (std::size_t at = 0; at < 1'000; at += 10) {
    const std::int64_t century = 3'155'760'000'000'000;
    const auto wall = static_cast<std::int64_t>(at % 3) * century - century;
    log.append({events.data() + at, 10}, {Timestamp(wall), Uptime(at * 1'000'000)}).value();
    settle(log);
  }
  LogKeeperOptions options;
  options.retention.max_age = std::chrono::hours(1);
  LogKeeper keeper = make(options);
  keeper.work(log, Uptime(1'000'000'000)).value();
  settle(log);
  EXPECT_EQ(log.removed(), Sequence());
  keeper.work(log, Uptime(4'200'000'000)).value();
  settle(log);
  EXPECT_EQ(log.removed(), Sequence(600));
}

}  // namespace
}  // namespace headwater
