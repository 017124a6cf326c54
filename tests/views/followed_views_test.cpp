// Views that follow a log as it grows, over starts and gaps: as if they had been made at its end.

#include "tests/support/random_events.h"
#include "tests/views/views_fixture.h"

#include <random>

namespace headwater {
namespace {

using namespace testing;

class FollowedViews : public ViewsFixture, public ::testing::WithParamInterface<std::uint64_t> {};

INSTANTIATE_TEST_SUITE_P(Histories, FollowedViews,
                         ::testing::Range(std::uint64_t{1}, std::uint64_t{7}));

TEST_P(FollowedViews, are_as_if_they_had_been_made_at_the_end) {
  const auto events = random_events(GetParam(), 2'000, 9);
  std::mt19937_64 random(GetParam());
  Log log = open();
  make_views();
  auto views = std::make_unique<Views>(Views::open(path(), views_bytes_default).value());
  for (std::size_t done = 0; done < events.size();) {
    const std::size_t count = std::min(events.size() - done, std::size_t{1} + random() % 60);
    append(log, {events.begin() + static_cast<std::ptrdiff_t>(done),
                 events.begin() + static_cast<std::ptrdiff_t>(done + count)});
    done += count;
    views->follow(last_sequence).value();
    if (random() % 2 == 0) views->write().value();
    if (random() % 8 != 0) continue;
    if (random() % 2 == 0) views->close().value();
    views.reset();  // what was not written is read again
    views = std::make_unique<Views>(Views::open(path(), views_bytes_default).value());
  }
  views->follow(last_sequence).value();
  views->write().value();
  views->close().value();
  const auto followed = content_of_views();
  make_views();
  EXPECT_EQ(followed, content_of_views());
}

TEST_F(ViewsFixture, go_over_a_gap_and_on_behind_it) {
  {
    Log log = open();
    fill(log, 400);
  }
  make_views();
  {
    auto raw = Database::open(database(), Database::Mode::read_write).value();
    raw.execute("UPDATE segment SET events = x'00' WHERE first = 101").value();
  }
  Log log = open();
  ASSERT_TRUE(log.set_aside(Sequence(150)).value());
  fill(log, 100);
  go_on();
  // Devices are as the state has them, and what the rollups know they keep.
  EXPECT_EQ(value("SELECT sum(readings) FROM device"), "400");
  EXPECT_EQ(value("SELECT sum(count) FROM by_1d"), "500");
  make_views();
  EXPECT_EQ(value("SELECT sum(readings) FROM device"), "400");
  EXPECT_EQ(value("SELECT sum(count) FROM by_1d"), "400");
  EXPECT_EQ(value("SELECT sequence FROM position"), "500");
}

TEST_F(ViewsFixture, that_lack_events_which_have_come_back_say_so) {
  Log log = open();
  fill(log, 10);
  make_views();
  auto views = Views::open(path(), views_bytes_default).value();
  append(log, {event_of("$gateway", StorageRestored{2, 3})});
  views.follow(last_sequence).value();
  EXPECT_TRUE(views.lacks_events());
  auto anew = Views::begin(path(), views_bytes_default).value();
  anew.follow(last_sequence).value();
  EXPECT_FALSE(anew.lacks_events());
}

TEST_F(ViewsFixture, of_another_log_are_not_gone_on_with) {
  {
    Log log = open();
    fill(log, 50);
    make_views();
  }
  for (const char* file : {"log.db", "log.db-wal", "log.db-shm"}) {
    std::filesystem::remove(directory_.file(file));
  }
  Log log = open();
  fill(log, 80);
  const auto opened = Views::open(path(), views_bytes_default);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::conflict);
}

TEST_F(ViewsFixture, that_are_ahead_of_a_restored_log_are_not_gone_on_with) {
  Log log = open();
  fill(log, 50);
  make_views();
  {
    auto raw = Database::open(views_path(), Database::Mode::read_write).value();
    raw.execute("UPDATE position SET sequence = 51").value();
  }
  EXPECT_EQ(Views::open(path(), views_bytes_default).error().kind, ErrorKind::conflict);
  {
    auto raw = Database::open(views_path(), Database::Mode::read_write).value();
    raw.execute("UPDATE position SET sequence = 40").value();  // with the chain of 50
  }
  EXPECT_EQ(Views::open(path(), views_bytes_default).error().kind, ErrorKind::conflict);
}

}  // namespace
}  // namespace headwater
