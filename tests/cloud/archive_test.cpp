#include "cloud/archive.h"

#include "tests/cloud/centre.h"
#include "tests/cloud/log_digest.h"
#include "tests/sync/made_log.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdlib>
#include <filesystem>

namespace headwater {
namespace {

namespace fs = std::filesystem;
using namespace testing;

// A gateway's log of `events` events, at the centre.
void ship(Centre& centre, MadeLog& log, std::uint64_t events) {
  const auto position = centre.take({log.log().id(), 1, log.block(1, events)}, log.log().gateway());
  ASSERT_TRUE(position) << position.error().text();
  ASSERT_EQ(position->outcome, Outcome::stored) << position->detail;
}

TEST(Archive, a_new_one_is_empty) {
  Centre centre;
  EXPECT_TRUE(centre.archive().standings().empty());
  EXPECT_EQ(centre.notices().text(), "");
}

TEST(Archive, finds_all_logs_again_after_a_restart) {
  Centre centre;
  MadeLog one({.gateway = "g1"});
  MadeLog replaced({.gateway = "g1"});
  MadeLog two({.gateway = "g2"});
  for (MadeLog* log : {&one, &replaced, &two}) {
    log->commit_readings(30, 10);
    ship(centre, *log, 20);
  }
  centre.reopen();
  EXPECT_EQ(centre.archive().standings().size(), 3U);
  for (MadeLog* log : {&one, &replaced, &two}) {
    const auto stored = [&] {
      return centre.archive().log_of(log->log().gateway(), log->log().id()).value()->log.head();
    };
    EXPECT_EQ(stored().sequence, Sequence(20));
    ship(centre, *log, 30);
    EXPECT_EQ(stored().chain, log->log().head().chain);
  }
  EXPECT_EQ(centre.notices().text(), "");
}

TEST(Archive, a_damaged_log_is_left_as_it_is_and_reported_and_the_others_work) {
  Centre centre;
  MadeLog good({.gateway = "good"});
  MadeLog bad({.gateway = "bad"});
  for (MadeLog* log : {&good, &bad}) {
    log->commit_readings(30, 10);
    ship(centre, *log, 20);
  }
  const std::string file = centre.directory_of("bad") + "/log.db";
  centre.reopen();  // closes it, so that nothing is left beside the database
  {
    // What stands in the header's place afterwards is nobody's database.
    std::string content = read_file(file);
    content.replace(0, 100, std::string(100, 'x'));
    write_file(file, content);
  }
  const std::string damaged = read_file(file);
  centre.reopen();
  EXPECT_EQ(centre.archive().standings().size(), 1U);
  EXPECT_TRUE(centre.notices().has(Severity::error, "bad is left out")) << centre.notices().text();
  EXPECT_EQ(read_file(file), damaged);
  ship(centre, good, 30);
  EXPECT_EQ(digest_of(centre.directory_of("good")), digest_of(good.directory()));
}

TEST(Archive, what_is_no_log_is_passed_over) {
  const TempDir directory;
  fs::create_directories(directory.file("notes"));
  write_file(directory.file("readme.txt"), "hello");
  KeptNotices notices;
  const ManualClock clock;
  const auto archive = Archive::open(directory.path().string(), clock, notices.sink());
  ASSERT_TRUE(archive) << archive.error().text();
  EXPECT_TRUE(archive->standings().empty());
  EXPECT_EQ(notices.text(), "");
}

TEST(Archive, a_second_collector_is_refused) {
  Centre centre;
  KeptNotices notices;
  const ManualClock clock;
  const auto second = Archive::open(centre.directory(), clock, notices.sink());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::in_use);
  EXPECT_NE(second.error().text().find(centre.directory()), std::string::npos);
}

TEST(Archive, a_place_that_cannot_be_written_to_is_an_error) {
  const TempDir directory;
  write_file(directory.file("file"), "");
  KeptNotices notices;
  const ManualClock clock;
  const auto archive = Archive::open(directory.file("file") + "/store", clock, notices.sink());
  ASSERT_FALSE(archive);
  EXPECT_EQ(archive.error().kind, ErrorKind::storage);
}

TEST(Archive, a_log_is_made_under_its_gateway_s_name) {
  Centre centre;
  const LogId id = LogId::random();
  const auto log = centre.archive().log_of("greenhouse-1", id);
  ASSERT_TRUE(log) << log.error().text();
  EXPECT_EQ((*log)->log.id(), id);
  EXPECT_EQ(centre.archive().log_of("greenhouse-1", id).value(), *log);
  EXPECT_TRUE(fs::exists(centre.directory_of("greenhouse-1") + "/log.db"));
}

// Hundreds of logs are made: on a disk, where each waits for it, that takes minutes.
void keep_files_in_memory() {
  if (fs::is_directory("/dev/shm")) setenv("TMPDIR", "/dev/shm", 1);
}

// 1,024 is what a service or a shell gets where nobody has asked for more.
TEST(Archive, holds_hundreds_of_gateways_within_the_usual_limit_of_open_files) {
  keep_files_in_memory();
  rlimit files{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &files), 0);
  files.rlim_cur = std::min<rlim_t>(files.rlim_cur, 1'024);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &files), 0);
  Centre centre;
  for (int gateway = 1; gateway <= 300; ++gateway) {
    const auto log = centre.archive().log_of("gateway-" + std::to_string(gateway), LogId::random());
    ASSERT_TRUE(log) << "gateway " << gateway << ": " << log.error().text();
  }
}

// The collector ends itself when storage fails: one gateway too many must not do that to the rest.
TEST(Archive, one_gateway_too_many_is_refused_without_being_a_storage_failure) {
  keep_files_in_memory();
  Centre centre;
  for (std::size_t gateway = 0; gateway < archive_logs_limit; ++gateway) {
    const auto log = centre.archive().log_of("g" + std::to_string(gateway), LogId::random());
    ASSERT_TRUE(log) << log.error().text();
  }
  const auto refused = centre.archive().log_of("one-too-many", LogId::random());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().kind, ErrorKind::storage) << refused.error().text();
  EXPECT_FALSE(fs::exists(centre.directory_of("one-too-many")));
}

}  // namespace
}  // namespace headwater
