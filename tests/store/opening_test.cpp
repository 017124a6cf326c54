// What is not a whole log of this format is refused, and left exactly as it was.
#include "store/creation.h"
#include "store/sqlite.h"
#include "tests/store/log_fixture.h"

#include <filesystem>

namespace headwater {
namespace {

using testing::read_file;
using testing::write_file;

class OpeningTest : public testing::LogFixture {
 protected:
  void make_log() {
    Log log = open();
    fill(log, 20);
  }

  // Writer and reader refuse what is there, and change no byte of it.
  void expect_refused(ErrorKind kind, const std::string& why) {
    const std::string before = read_file(database());
    const auto log = try_open();
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().kind, kind);
    EXPECT_NE(log.error().text().find(why), std::string::npos) << log.error().text();
    const auto log_reader = LogReader::open(path());
    ASSERT_FALSE(log_reader);
    EXPECT_EQ(log_reader.error().kind, kind);
    EXPECT_EQ(read_file(database()), before);
  }
};

TEST_F(OpeningTest, an_empty_file_is_refused) {
  write_file(database(), "");
  expect_refused(ErrorKind::damaged, "empty or cut short");
}

TEST_F(OpeningTest, a_file_that_is_cut_short_is_refused) {
  make_log();
  std::filesystem::resize_file(database(), 50);
  expect_refused(ErrorKind::damaged, "empty or cut short");
}

TEST_F(OpeningTest, a_file_that_is_cut_in_a_page_is_refused) {
  make_log();
  std::filesystem::resize_file(database(), std::filesystem::file_size(database()) - 5'000);
  const std::string before = read_file(database());
  const auto log = try_open();
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().kind, ErrorKind::damaged) << log.error().text();
  EXPECT_EQ(read_file(database()), before);
}

TEST_F(OpeningTest, a_file_of_another_kind_is_refused) {
  write_file(database(), std::string(8'192, 'x'));
  expect_refused(ErrorKind::unsupported, "is not a Headwater log");
}

TEST_F(OpeningTest, another_programs_database_is_refused) {
  {
    auto other = Database::open(database(), Database::Mode::create);
    ASSERT_TRUE(other && other->execute("CREATE TABLE contacts (name TEXT)"));
  }
  expect_refused(ErrorKind::unsupported, "is not a Headwater log");
}

TEST_F(OpeningTest, a_log_of_a_newer_format_is_refused) {
  make_log();
  {
    auto newer = Database::open(database(), Database::Mode::read_write);
    ASSERT_TRUE(newer && newer->execute("PRAGMA user_version=3"));
  }
  expect_refused(ErrorKind::unsupported, "has format 3, this version knows 2");
}

// Without a write-ahead log, a power cut can undo a commit, however it was synced.
TEST_F(OpeningTest, a_log_that_came_back_without_a_write_ahead_log_gets_one) {
  make_log();
  {
    auto raw = Database::open(database(), Database::Mode::read_write).value();
    ASSERT_EQ(raw.query_text("PRAGMA journal_mode=DELETE").value(), "delete");
  }
  Log log = open();
  fill(log, 1);
  EXPECT_GT(std::filesystem::file_size(database() + "-wal"), 0U);
  auto raw = Database::open(database(), Database::Mode::read_only).value();
  EXPECT_EQ(raw.query_text("PRAGMA journal_mode").value(), "wal");
}

TEST_F(OpeningTest, a_write_ahead_log_without_its_database_is_refused) {
  write_file(database() + "-wal", "what was written last");
  const auto log = try_open();
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().kind, ErrorKind::damaged);
  EXPECT_NE(log.error().detail.find("is missing"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(database()));
  EXPECT_EQ(read_file(database() + "-wal"), "what was written last");
}

TEST_F(OpeningTest, what_a_creation_that_was_cut_off_left_behind_is_begun_afresh) {
  write_file(database() + ".new", "half a database");
  write_file(database() + ".new-journal", "half a journal");
  EXPECT_EQ(open().head().sequence, Sequence());
  EXPECT_FALSE(std::filesystem::exists(database() + ".new"));
}

TEST_F(OpeningTest, a_reader_makes_no_log) {
  const auto log_reader = LogReader::open(path());
  ASSERT_FALSE(log_reader);
  EXPECT_EQ(log_reader.error().kind, ErrorKind::not_found);
  EXPECT_FALSE(std::filesystem::exists(database()));
}

TEST_F(OpeningTest, a_place_that_cannot_be_written_to_is_a_storage_error) {
  const auto log = Log::open("/proc/nowhere", {"gw", {}}, Timestamp());
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().kind, ErrorKind::storage);
}

}  // namespace
}  // namespace headwater
