// What the commands say of a log that has lost events.

#include "store/sqlite.h"
#include "tests/cli/sample_log.h"
#include "tests/support/settle.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::at;
using testing::lines_of;
using testing::reading;
using testing::SampleLog;
using testing::small_segments;

// Forty readings of dev-1, of which 11 to 20 have been lost, and two of dev-2 behind them.
class GapsInCommands : public ::testing::Test {
 protected:
  void SetUp() override {
    log_.append_two_devices();
    for (std::int64_t n = 7; n <= 40; ++n) append("dev-1", n);
    append("dev-2", 41);
    append("dev-2", 42);
    auto raw = Database::open(log_.directory() + "/log.db", Database::Mode::read_write).value();
    raw.execute("UPDATE segment SET events = zeroblob(1) WHERE first = 11").value();
    const auto gap = log_.writer().set_aside(Sequence(11)).value();
    ASSERT_TRUE(gap && gap->first == Sequence(11) && gap->last() == Sequence(20));
  }
  void append(const std::string& device, std::int64_t value) {
    log_.append({reading(device, {{"n", value, ""}}, time_)}, time_);
    testing::settle(log_.writer());
  }

  static constexpr const char* notice =
      "headwater: events 11 to 20 are not here any more: damaged\n";
  static constexpr const char* state_notice =
      "headwater: events 11 to 20 are not here any more: damaged; the state lacks what they "
      "told\n";

  const Timestamp time_ = at("2026-01-01T11:00:00Z");
  SampleLog log_{small_segments()};
};

TEST_F(GapsInCommands, events_says_once_which_are_not_there_and_prints_the_others) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"events", "-o", "json"},
                                             {"events", "-o", "json", "-r"},
                                             {"events", "-o", "json", "-n", "32"}}) {
    const auto outcome = log_.ask(arguments);
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(lines_of(outcome.out).size(), 32U);
    for (const auto& line : lines_of(outcome.out)) EXPECT_TRUE(line.starts_with("{")) << line;
    EXPECT_EQ(outcome.err, notice);
  }
}

TEST_F(GapsInCommands, events_says_it_also_where_the_index_alone_shows_that_nothing_is_wanted) {
  const auto outcome = log_.ask({"events", "--device", "dev-2"});
  EXPECT_EQ(lines_of(outcome.out).size(), 5U);
  EXPECT_EQ(outcome.err, notice);
}

TEST_F(GapsInCommands, events_beside_the_gap_are_printed_without_a_word) {
  const auto outcome = log_.ask({"events", "--from-seq", "21", "--to-seq", "30"});
  EXPECT_EQ(lines_of(outcome.out).size(), 10U);
  EXPECT_EQ(outcome.err, "");
}

TEST_F(GapsInCommands, devices_state_and_digest_answer_and_say_what_they_lack) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"devices"}, {"state", "dev-1"}, {"state", "dev-2"}, {"digest"}}) {
    const auto outcome = log_.ask(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << arguments[0];
    EXPECT_NE(outcome.out, "");
    EXPECT_EQ(outcome.err, state_notice) << arguments[0];
  }
}

}  // namespace
}  // namespace headwater
