// Views of a limited size: the oldest minutes go first, and nothing of them comes back.

#include "tests/views/views_fixture.h"

namespace headwater {
namespace {

using namespace testing;

class RollupLimit : public ViewsFixture {
 protected:
  // A reading a minute of each of ten devices.
  static void fill_minutes(Log& log, std::int64_t from, std::int64_t count) {
    std::vector<Event> events;
    for (std::int64_t minute = from; minute < from + count; ++minute) {
      for (int device = 0; device < 10; ++device) {
        events.push_back(reading_of("d" + std::to_string(device), 1, at_second(60 * minute)));
      }
    }
    log.append(events, moment(10)).value();
    settle(log);
  }
  void go_on_within(std::uint64_t bytes) const {
    auto views = Views::open(path(), bytes).value();
    views.follow(last_sequence).value();
    for (int i = 0; i < 40; ++i) views.write().value();
    views.close().value();
  }
};

TEST_F(RollupLimit, lets_the_oldest_minutes_go_and_says_from_when_on_they_are_whole) {
  Log log = open();
  fill_minutes(log, 0, 300);
  make_views();
  EXPECT_EQ(value("SELECT count(*) FROM rollup_1m"), "3000");
  EXPECT_EQ(value("SELECT kept_from_us FROM rollup_period WHERE name = '1m'"), "NULL");
  const auto bytes =
      std::stoull(value("SELECT page_size * page_count FROM pragma_page_size, "
                        "pragma_page_count"));
  go_on_within(bytes - 100'000);
  const auto oldest = std::stoll(value("SELECT min(time_us) FROM rollup_1m"));
  EXPECT_GT(oldest, at_second(0));
  EXPECT_EQ(value("SELECT kept_from_us FROM rollup_period WHERE name = '1m'"),
            std::to_string(oldest));
  EXPECT_EQ(value("SELECT count(*) FROM rollup_1h"), "50");
  EXPECT_EQ(value("SELECT sum(count) FROM rollup_1d"), "3000");
  fill_minutes(log, 0, 1);  // late: its minute would be a part of what it was
  go_on_within(bytes);
  EXPECT_EQ(value("SELECT min(time_us) FROM rollup_1m"), std::to_string(oldest));
  EXPECT_EQ(value("SELECT sum(count) FROM rollup_1d"), "3010");
}

TEST_F(RollupLimit, keeps_an_hour_of_minutes_and_lets_hours_go_before_days) {
  Log log = open();
  fill_minutes(log, 0, 120);
  fill_minutes(log, 2'000, 60);
  make_views();
  go_on_within(1);
  EXPECT_EQ(
      value("SELECT count(*) FROM rollup_1m WHERE time_us < 1767225600000000 + 2000 * 60000000"),
      "0");
  EXPECT_EQ(value("SELECT count(*) FROM rollup_1m"), "600");
}

}  // namespace
}  // namespace headwater
