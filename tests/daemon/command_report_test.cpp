// What the log tells of a command when its events have been removed, or are damaged.

#include "daemon/command_report.h"

#include "store/log.h"
#include "tests/daemon/recorded.h"
#include "tests/support/sample_events.h"
#include "tests/support/settle.h"
#include "tests/support/temp_dir.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace headwater {
namespace {

using namespace testing;
namespace json = boost::json;

LogTuning small_segments() {
  LogTuning tuning;
  tuning.segment_events = 10;
  return tuning;
}

// Sixty readings of dev-1, among them an actuation: requested at 5, attempted at 25, sent at 45;
// another one is requested at 15 and fails at 35.
class CommandReportTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ActuationRequested asked;
    asked.payload = "on";
    asked.within_us = 1;
    const Timestamp time = moment(1).wall;
    for (std::uint64_t n = 1; n <= 60; ++n) {
      ReadingRecorded reading;
      reading.measurements = {{"n", static_cast<std::int64_t>(n), ""}};
      Event event = make_event("dev-1", time, reading);
      if (n == 5 || n == 15) event = make_event("dev-1", time, asked);
      if (n == 25) event = make_event("dev-1", time, ActuationAttempted{Sequence(5), "t"});
      if (n == 35) event = make_event("dev-1", time, ActuationFailed{Sequence(15), "no"});
      if (n == 45) event = make_event("dev-1", time, ActuationSent{Sequence(5)});
      const AppendKey key{"k" + std::to_string(n), 0, 1};
      log_.append({&event, 1}, moment(n), {&key, 1}).value();
      settle(log_);
    }
  }
  // As JSON, by its key.
  json::object report(const std::string& key) {
    auto reader = LogReader::open(directory_.path()).value();
    const auto appended = reader.find_append_key(key).value();
    const auto found = report_command(reader, appended.value()).value();
    return json::parse(command_json(key, found, std::nullopt)).as_object();
  }
  std::string stages(const std::string& key) {
    std::string all;
    const json::object told = report(key);
    for (const auto& step : told.at("actuation").at("steps").as_array()) {
      all += std::string(step.at("stage").as_string()) + ' ';
    }
    return all;
  }

  TempDir directory_;
  Log log_ = Log::open(directory_.path(), {"g1", {}}, moment(0).wall, small_segments()).value();
};

TEST_F(CommandReportTest, follows_an_actuation_through_the_log) {
  EXPECT_EQ(stages("k5"), "requested attempted sent ");
  EXPECT_EQ(report("k5").at("actuation").at("over"), true);
  EXPECT_EQ(stages("k15"), "requested failed ");
}

TEST_F(CommandReportTest, still_tells_it_when_its_beginning_has_been_removed) {
  log_.begin_removal({Sequence(30), Sequence(60), 1'000'000}).value();
  settle(log_);
  ASSERT_EQ(log_.removed(), Sequence(30));
  EXPECT_EQ(stages("k5"), "requested attempted sent ");
  EXPECT_EQ(stages("k15"), "requested failed ");
  EXPECT_EQ(report("k5").at("command"), "actuate");
}

TEST_F(CommandReportTest, whose_events_are_not_kept_either_says_that_it_is_not_known) {
  log_.begin_removal({Sequence(30), Sequence(60), 0}).value();
  settle(log_);
  const auto told = report("k5");
  EXPECT_EQ(told.at("outcome"), "unknown");
  EXPECT_FALSE(told.contains("actuation"));
  EXPECT_TRUE(told.at("events").as_array().empty());
}

TEST_F(CommandReportTest, passes_over_what_is_damaged) {
  auto raw = Database::open(directory_.file("log.db"), Database::Mode::read_write).value();
  raw.execute("UPDATE segment SET events = zeroblob(1) WHERE first = 21").value();
  ASSERT_TRUE(log_.set_aside(Sequence(21)).value());
  EXPECT_EQ(stages("k5"), "requested sent ");
}

}  // namespace
}  // namespace headwater
