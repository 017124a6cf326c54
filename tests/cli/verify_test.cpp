#include "tests/support/settle.h"
#include "tests/cli/sample_log.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::at;
using testing::read_file;
using testing::reading;
using testing::SampleLog;
using testing::write_file;

const LogTuning row_a_commit{.tail_row_bytes = 0};

constexpr const char* needle = "Zq8#kW2!vR7";  // stands in event 2 and is too short to compress

void fill(SampleLog& log) {
  const Timestamp time = at("2026-01-01T10:00:00Z");
  for (const auto* text : {"one", needle, "three"}) {
    log.append({reading("dev-1", {{"text", std::string(text), ""}}, time)}, time);
  }
}

void flip_a_byte(const SampleLog& log) {
  const std::string file = log.directory() + "/log.db";
  std::string content = read_file(file);
  const std::size_t found = content.find(needle);
  ASSERT_NE(found, std::string::npos);
  content[found] = static_cast<char>(content[found] ^ 1);
  write_file(file, content);
}

TEST(Verify, says_what_was_checked) {
  SampleLog log(row_a_commit);
  fill(log);
  const auto outcome = log.ask({"verify"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.err, "");
  const auto lines = testing::lines_of(outcome.out);
  ASSERT_EQ(lines.size(), 7U) << outcome.out;
  EXPECT_EQ(lines[1], "events              3 read and whole");
  EXPECT_EQ(lines[2], "segments            0");
  EXPECT_EQ(lines[3], "tail rows           3");
  EXPECT_TRUE(lines[4].starts_with("bytes  "));
  EXPECT_EQ(lines[5], "unbroken up to      event 3");
  EXPECT_EQ(lines[6], "result              all is well");
}

TEST(Verify, counts_sealed_segments_apart_from_the_tail) {
  SampleLog log({.segment_events = 3});
  fill(log);
  testing::settle(log.writer());
  log.append({reading("dev-1", {{"n", true, ""}}, at("2026-01-01"))}, at("2026-01-01"));
  const std::string out = log.ask({"-o", "json", "verify"}).out;
  EXPECT_NE(out.find(R"("clean":true,"events":4,"segments":1,"tail_rows":1,)"), std::string::npos)
      << out;
}

TEST(Verify, names_what_a_flipped_byte_has_damaged_and_fails) {
  SampleLog log(row_a_commit);
  fill(log);
  log.close();
  flip_a_byte(log);
  const auto outcome = log.ask({"verify"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.out.find("events              2 read and whole\n"), std::string::npos);
  EXPECT_NE(outcome.out.find("unbroken up to      event 1\n"), std::string::npos);
  EXPECT_NE(outcome.out.find("DAMAGED             events 2 to 2: "), std::string::npos)
      << outcome.out;
  EXPECT_NE(
      outcome.out.find("what to do          a running daemon with an upstream sets this aside"),
      std::string::npos)
      << outcome.out;
  EXPECT_TRUE(outcome.out.ends_with("result              DAMAGED\n"));
}

TEST(Verify, names_the_damage_to_programs_too) {
  SampleLog log(row_a_commit);
  fill(log);
  log.close();
  flip_a_byte(log);
  const auto outcome = log.ask({"-o", "json", "verify"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.out.find(R"("clean":false,"events":2,)"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find(R"("damages":[{"from":2,"to":2,"what":")"), std::string::npos)
      << outcome.out;
  EXPECT_NE(outcome.out.find(R"("hint":"a running daemon)"), std::string::npos) << outcome.out;
}

TEST(Verify, fails_when_the_file_is_cut_short) {
  SampleLog log(row_a_commit);
  fill(log);
  log.close();
  write_file(log.directory() + "/log.db", "");
  const auto outcome = log.ask({"verify"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.err, "");
}

TEST(DamagedLog, shows_the_events_before_the_damage_and_then_says_so) {
  SampleLog log(row_a_commit);
  fill(log);
  log.close();
  flip_a_byte(log);
  const auto outcome = log.ask({"events"});
  EXPECT_EQ(outcome.exit_code, 74);
  EXPECT_EQ(testing::lines_of(outcome.out).size(), 1U);
  EXPECT_NE(outcome.err.find("headwater verify"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace headwater
