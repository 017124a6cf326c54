// A log that has lost its beginning to the rules of retention: the views keep what they know of it.

#include "store/fold.h"
#include "tests/views/views_fixture.h"

#include <fmt/format.h>

namespace headwater {
namespace {

using namespace testing;

class RemovedHistory : public ViewsFixture {
 protected:
  static void remove(Log& log, Sequence to) {
    settle(log);
    log.begin_removal({to, last_sequence, 1'000'000}).value();
    while (log.remove_part().value()) {
    }
  }
  // 600 readings with an open alarm, a closed one and a command among the first.
  static void fill_with_notes(Log& log) {
    append(log, {event_of("dev-1", DeviceRegistered{"", Origin::command, DeviceClass::active}),
                 event_of("dev-1", LimitsSet{"temp", -100.0, 100.0, 0, 0}),
                 event_of("dev-1", CalibrationSet{"temp", 2, 0, ""}),
                 event_of("dev-1", AlarmRaised{"temp", Bound::high, 101, 100, Timestamp(7)}),
                 event_of("dev-1", AlarmRaised{"temp", Bound::low, -101, -100, Timestamp(8)}),
                 event_of("dev-1", AlarmCleared{"temp", Bound::low, 0, ClearReason::back_within})});
    fill(log, 600);
  }
};

TEST_F(RemovedHistory, stays_in_the_views_as_they_are_and_as_they_are_made_anew) {
  Log log = open();
  fill_with_notes(log);
  make_views();
  const auto before = content_of_views();
  remove(log, Sequence(300));
  go_on();
  EXPECT_EQ(content_of_views(), before);
  make_views();
  EXPECT_EQ(content_of_views(), before);
}

TEST_F(RemovedHistory, is_known_as_far_as_the_log_tells_when_there_were_no_views) {
  Log log = open();
  fill_with_notes(log);
  remove(log, Sequence(300));
  make_views();
  EXPECT_EQ(value("SELECT sum(count) FROM by_1d"), std::to_string(606 - log.removed().value()));
  EXPECT_EQ(value("SELECT sum(readings) FROM device"), "600");
  EXPECT_EQ(value("SELECT count(*) FROM latest"), "3");
  EXPECT_EQ(rows("SELECT sequence, bound, cleared_sequence FROM alarm ORDER BY sequence"),
            (std::vector<std::string>{"4|high|NULL", "5|low|6"}));
  EXPECT_EQ(rows("SELECT name FROM command ORDER BY sequence"),
            (std::vector<std::string>{"register", "set-limits", "calibrate"}));
}

TEST_F(RemovedHistory, has_its_open_alarms_even_if_nothing_was_kept_of_it) {
  Log log = open();
  fill_with_notes(log);
  settle(log);
  log.begin_removal({Sequence(300), last_sequence, 0}).value();
  while (log.remove_part().value()) {
  }
  make_views();
  EXPECT_EQ(rows("SELECT sequence, bound, raised_us, value, threshold FROM alarm"),
            std::vector<std::string>{"4|high|NULL|NULL|100.0"});
}

TEST_F(RemovedHistory, that_the_views_had_not_come_to_is_not_passed_over) {
  Log log = open();
  fill_with_notes(log);
  make_views();
  auto behind = Views::open(path(), views_bytes_default).value();
  fill(log, 600);
  remove(log, Sequence(900));
  ASSERT_GT(log.removed(), Sequence(606));
  const auto followed = behind.follow(last_sequence);
  ASSERT_FALSE(followed);
  EXPECT_EQ(followed.error().kind, ErrorKind::conflict);
  EXPECT_EQ(behind.position().sequence, Sequence(606));
  make_views();
  EXPECT_EQ(value("SELECT sum(readings) FROM device"), "1200");
}

TEST_F(RemovedHistory, is_not_taken_from_views_of_another_log) {
  Log log = open();
  fill_with_notes(log);
  make_views();
  {
    auto raw = Database::open(views_path(), Database::Mode::read_write).value();
    raw.execute("UPDATE position SET log = zeroblob(16)").value();
  }
  remove(log, Sequence(300));
  make_views();
  EXPECT_EQ(value("SELECT sum(count) FROM by_1d"), std::to_string(606 - log.removed().value()));
}

TEST_F(RemovedHistory, leaves_a_corrected_bucket_with_what_is_known_of_it) {
  Log log = open();
  fill(log, 600);
  make_views();
  remove(log, Sequence(300));
  // Whoever corrects a reading of the rest: the count stays that of all, and so does the sum but
  // for what was corrected.
  const auto sum = [&] {
    return std::stod(value("SELECT sum(count * mean) FROM by_1d WHERE device = 'dev-1'"));
  };
  const double before = sum();
  auto log_reader = reader();
  ForwardScan scan(log_reader, {Sequence(400), Sequence(402), {.device = "dev-1"}});
  const auto reading = scan.next().value();
  ASSERT_TRUE(reading);
  const double old =
      as_number(decode<ReadingRecorded>(reading->payload).value().measurements[0].value).value();
  append(log, {event_of("dev-1",
                        ReadingCorrected{reading->sequence, {{"temp", old + 1'000, ""}}, "typo"},
                        reading->time.microseconds())});
  go_on();
  EXPECT_NEAR(sum(), before + 1'000, 1e-6);
  EXPECT_EQ(value("SELECT sum(count) FROM by_1d"), "600");
  EXPECT_NEAR(std::stod(value("SELECT max(max) FROM by_1d")), old + 1'000, 1e-6);
}

}  // namespace
}  // namespace headwater
