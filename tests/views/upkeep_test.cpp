// The thread that keeps the views up: whatever is there when it starts, and whoever reads
// meanwhile.

#include "tests/support/wait_until.h"
#include "tests/views/views_fixture.h"
#include "views/upkeep.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <limits>

namespace headwater {
namespace {

using namespace testing;

class UpkeepOfViews : public ViewsFixture {
 protected:
  [[nodiscard]] std::unique_ptr<Upkeep> start() {
    UpkeepOptions options;
    options.interval = std::chrono::milliseconds(1);
    options.retry = std::chrono::milliseconds(5);
    options.min_free = 1;
    options.free_space = [this](const std::string&) {
      return Result<std::uint64_t>(looks_until_full_-- > 0 ? plenty : 0);
    };
    auto upkeep = std::make_unique<Upkeep>(
        path(), options, [this](Severity, std::string_view text) { notices_ += text; },
        [this](Sequence at) { damaged_ = at.value(); });
    upkeep->start();
    return upkeep;
  }
  [[nodiscard]] static bool reaches(const Upkeep& upkeep, std::uint64_t position) {
    return wait_until([&] {
      const auto status = upkeep.status();
      return status.state == UpkeepState::following && status.position == Sequence(position);
    });
  }
  // Appends readings, and says so as the pipeline does.
  static void append_and_tell(Log& log, std::size_t count, Upkeep& upkeep) {
    fill(log, count);
    upkeep.log_reaches(log.head().sequence);
  }
  [[nodiscard]] std::string readings() const { return value("SELECT sum(readings) FROM device"); }

  static constexpr std::uint64_t plenty = std::uint64_t{1} << 40;
  std::atomic<std::int64_t> looks_until_full_ = std::numeric_limits<std::int64_t>::max();
  std::string notices_;  // the thread's, until it has stopped
  std::atomic<std::uint64_t> damaged_ = 0;
};

TEST_F(UpkeepOfViews, makes_them_follows_the_log_and_leaves_them_safe) {
  Log log = open();
  fill(log, 100);
  auto upkeep = start();
  ASSERT_TRUE(reaches(*upkeep, 100));
  append_and_tell(log, 50, *upkeep);
  ASSERT_TRUE(reaches(*upkeep, 150));
  EXPECT_EQ(readings(), "150");
  append_and_tell(log, 50, *upkeep);
  upkeep->stop();
  EXPECT_FALSE(std::filesystem::exists(directory_.file("views-1.db-wal")));
  EXPECT_EQ(readings(), "200");
  EXPECT_EQ(value("SELECT sequence, boot FROM position"), "200|");
}

TEST_F(UpkeepOfViews, makes_them_anew_when_they_are_damaged) {
  Log log = open();
  fill(log, 300);
  make_views();
  {
    std::fstream file(directory_.file("views-1.db"),
                      std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4'096);
    file << std::string(20'000, '\x5a');
  }
  auto upkeep = start();
  ASSERT_TRUE(reaches(*upkeep, 300));
  EXPECT_EQ(readings(), "300");
  upkeep->stop();
  EXPECT_NE(notices_.find("made anew"), std::string::npos) << notices_;
}

TEST_F(UpkeepOfViews, takes_the_place_of_a_foreign_file) {
  Log log = open();
  fill(log, 20);
  write_file(views_path(), "somebody's notes");
  auto upkeep = start();
  ASSERT_TRUE(reaches(*upkeep, 20));
  EXPECT_EQ(readings(), "20");
}

TEST_F(UpkeepOfViews, takes_the_place_of_another_database_and_of_another_version) {
  Log log = open();
  fill(log, 20);
  for (const char* change :
       {"PRAGMA application_id = 7", "PRAGMA user_version = 99",
        "UPDATE position SET model_version = 0", "DELETE FROM position", "DROP TABLE rollup_1h"}) {
    make_views();
    {
      auto raw = Database::open(views_path(), Database::Mode::read_write).value();
      raw.execute(change).value();
    }
    auto upkeep = start();
    ASSERT_TRUE(reaches(*upkeep, 20)) << change;
    EXPECT_EQ(readings(), "20");
    upkeep->stop();
    EXPECT_EQ(value("SELECT count(*) FROM rollup_1h"), "3") << change;
  }
}

TEST_F(UpkeepOfViews, makes_them_anew_when_somebody_removes_them_meanwhile) {
  Log log = open();
  fill(log, 20);
  auto upkeep = start();
  ASSERT_TRUE(reaches(*upkeep, 20));
  std::filesystem::remove(views_path());
  append_and_tell(log, 10, *upkeep);
  ASSERT_TRUE(wait_until([&] { return std::filesystem::exists(views_path()); }));
  ASSERT_TRUE(reaches(*upkeep, 30));
  EXPECT_EQ(readings(), "30");
}

TEST_F(UpkeepOfViews, makes_new_ones_beside_the_old_ones_while_the_log_grows) {
  Log log = open();
  fill(log, 500);
  make_views();
  {
    auto raw = Database::open(views_path(), Database::Mode::read_write).value();
    raw.execute("UPDATE position SET model_version = 0").value();
  }
  // Somebody has the old ones open, and keeps them.
  auto old = Database::open(views_path(), Database::Mode::read_only).value();
  old.execute("BEGIN").value();
  ASSERT_EQ(old.query_text("SELECT sum(readings) FROM device").value(), "500");
  auto upkeep = start();
  for (int i = 0; i < 20; ++i) append_and_tell(log, 100, *upkeep);
  ASSERT_TRUE(reaches(*upkeep, 2'500));
  EXPECT_EQ(readings(), "2500");
  EXPECT_EQ(old.query_text("SELECT sum(readings) FROM device").value(), "500");
  append_and_tell(log, 10, *upkeep);
  ASSERT_TRUE(reaches(*upkeep, 2'510));
  EXPECT_EQ(old.query_text("SELECT sum(readings) FROM device").value(), "500");
  old.execute("COMMIT").value();
  EXPECT_EQ(old.query_text("PRAGMA integrity_check").value(), "ok");
}

TEST_F(UpkeepOfViews, a_reader_that_does_not_end_holds_the_views_and_nobody_else) {
  Log log = open();
  fill(log, 20);
  auto upkeep = start();
  ASSERT_TRUE(reaches(*upkeep, 20));
  auto endless = Database::open(views_path(), Database::Mode::read_only).value();
  endless.execute("BEGIN").value();
  ASSERT_EQ(endless.query_text("SELECT sum(readings) FROM device").value(), "20");
  // Every commit touches many pages of the views.
  std::uint64_t appended = 20;
  std::int64_t hour = 0;
  while (upkeep->status().state != UpkeepState::held && appended < 2'000'000) {
    std::vector<Event> events;
    for (int i = 0; i < 2'000; ++i) {
      events.push_back(reading_of("d" + std::to_string(i % 50), i, at_second(3'600 * ++hour)));
    }
    log.append(events, moment(20)).value();
    settle(log);
    appended += events.size();
    upkeep->log_reaches(log.head().sequence);
    ASSERT_TRUE(wait_until([&] {
      const auto status = upkeep->status();
      return status.state == UpkeepState::held || status.position == Sequence(appended);
    }));
  }
  ASSERT_EQ(upkeep->status().state, UpkeepState::held);
  append_and_tell(log, 100, *upkeep);  // the log goes on
  appended += 100;
  EXPECT_EQ(endless.query_text("SELECT sum(readings) FROM device").value(), "20");
  const auto wal = std::filesystem::file_size(directory_.file("views-1.db-wal"));
  EXPECT_LT(wal, 3 * views_wal_limit);
  endless.execute("COMMIT").value();
  ASSERT_TRUE(reaches(*upkeep, appended));
  EXPECT_EQ(readings(), std::to_string(appended));
}

TEST_F(UpkeepOfViews, stay_as_they_are_on_a_full_disk_and_catch_up_when_there_is_room) {
  Log log = open();
  fill(log, 20);
  auto upkeep = start();
  ASSERT_TRUE(reaches(*upkeep, 20));
  looks_until_full_ = 0;
  append_and_tell(log, 100, *upkeep);  // the log goes on
  ASSERT_TRUE(wait_until([&] { return upkeep->status().state == UpkeepState::held; }));
  EXPECT_EQ(readings(), value("SELECT sequence FROM position"));
  EXPECT_EQ(upkeep->status().detail, "the disk is nearly full, and the log comes first");
  looks_until_full_ = std::numeric_limits<std::int64_t>::max();
  ASSERT_TRUE(reaches(*upkeep, 120));
  EXPECT_EQ(readings(), "120");
  upkeep->stop();
  const std::string told = "the views stay as they are";
  EXPECT_NE(notices_.find(told), std::string::npos) << notices_;
  EXPECT_EQ(notices_.find(told), notices_.rfind(told)) << notices_;
}

TEST_F(UpkeepOfViews, leaves_nothing_of_what_a_full_disk_did_not_let_finish) {
  Log log = open();
  fill(log, 20);
  looks_until_full_ = 1;
  auto upkeep = start();
  ASSERT_TRUE(wait_until([&] { return upkeep->status().state == UpkeepState::failed; }));
  EXPECT_FALSE(std::filesystem::exists(directory_.file("views-1.db")));
  EXPECT_FALSE(std::filesystem::exists(views_path()));
  looks_until_full_ = std::numeric_limits<std::int64_t>::max();
  ASSERT_TRUE(reaches(*upkeep, 20));
}

TEST_F(UpkeepOfViews, removes_what_was_begun_before_a_kill) {
  Log log = open();
  fill(log, 20);
  make_views();
  write_file(directory_.file("views-2.db"), "half of some views");
  auto upkeep = start();
  ASSERT_TRUE(reaches(*upkeep, 20));
  EXPECT_FALSE(std::filesystem::exists(directory_.file("views-2.db")));
  EXPECT_EQ(std::filesystem::read_symlink(views_path()), "views-1.db");
}

TEST_F(UpkeepOfViews, makes_them_anew_beside_those_in_use_when_asked) {
  Log log = open();
  fill(log, 20);
  auto upkeep = start();
  ASSERT_TRUE(reaches(*upkeep, 20));
  upkeep->rebuild();
  ASSERT_TRUE(
      wait_until([&] { return std::filesystem::read_symlink(views_path()) == "views-2.db"; }));
  append_and_tell(log, 10, *upkeep);
  ASSERT_TRUE(reaches(*upkeep, 30));
  EXPECT_EQ(readings(), "30");
}

TEST_F(UpkeepOfViews, never_takes_the_log_for_views) {
  Log log = open();
  fill(log, 200);
  std::filesystem::create_symlink("log.db", views_path());
  const auto before = content();
  auto upkeep = start();
  ASSERT_TRUE(reaches(*upkeep, 200));
  EXPECT_EQ(std::filesystem::read_symlink(views_path()), "views-1.db");
  append_and_tell(log, 10, *upkeep);
  ASSERT_TRUE(reaches(*upkeep, 210));
  upkeep->stop();
  auto after = content();
  after.resize(before.size());
  EXPECT_EQ(after, before);
  EXPECT_NE(notices_.find("views.db is something else"), std::string::npos) << notices_;
}

TEST_F(UpkeepOfViews, tells_of_damage_that_only_a_correction_meets) {
  {
    Log log = open();
    fill(log, 300);
  }
  make_views();
  {
    auto raw = Database::open(database(), Database::Mode::read_write).value();
    raw.execute("UPDATE segment SET events = x'00' WHERE first = 101").value();
  }
  Log log = open();
  const Event spoilt = sample_readings(102).back();
  ASSERT_EQ(spoilt.type, EventType::reading_recorded);
  ReadingCorrected correction{Sequence(102), {{"temp", 5.0, "C"}}, "typo"};
  const Event corrected = event_of(spoilt.device, correction, spoilt.time.microseconds());
  log.append({&corrected, 1}, moment(400)).value();
  auto upkeep = start();
  ASSERT_TRUE(wait_until([&] { return damaged_ == 101; }));
  ASSERT_TRUE(log.set_aside(Sequence(101)).value());
  upkeep->log_reaches(log.head().sequence);
  ASSERT_TRUE(reaches(*upkeep, 301));
  EXPECT_EQ(readings(), "200");
}

TEST_F(UpkeepOfViews, tells_of_damage_to_the_log_and_goes_on_when_it_is_a_gap) {
  {
    Log log = open();
    fill(log, 300);
  }
  {
    auto raw = Database::open(database(), Database::Mode::read_write).value();
    raw.execute("UPDATE segment SET events = x'00' WHERE first = 101").value();
  }
  Log log = open();
  auto upkeep = start();
  ASSERT_TRUE(wait_until([&] { return damaged_ == 101; }));
  ASSERT_TRUE(log.set_aside(Sequence(101)).value());
  upkeep->log_reaches(log.head().sequence);
  ASSERT_TRUE(reaches(*upkeep, 300));
  EXPECT_EQ(readings(), "200");
}

}  // namespace
}  // namespace headwater
