#include "tests/cli/device_log.h"
#include "tests/cli/sample_log.h"
#include "tests/support/decided_history.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::DecidedHistory;

// Temperatures 20, 30, 40, 30, 20 of dev-1, a minute apart, with an alarm above 35 from the
// beginning.
class Replay : public ::testing::Test {
 protected:
  void SetUp() override {
    DecidedHistory history;
    history.start();
    history.read("dev-1", "temp", 10);
    history.set("dev-1", {"temp", {}, 35.0});
    for (const double value : {20.0, 30.0, 40.0, 30.0, 20.0}) {
      history.pass(60);
      history.read("dev-1", "temp", value);
    }
    for (const auto& [moment, events] : history.commits()) log_.append(events, moment);
  }
  testing::Outcome replay(const std::string& rules, const std::string& format = "table") {
    const std::string file = folder_.file("rules.yaml");
    testing::write_file(file, rules);
    return testing::run(HEADWATER_PROGRAM,
                        {"--store", log_.directory(), "-o", format, "replay", "--rules", file});
  }

  testing::TempDir folder_;
  testing::DeviceLog log_;
};

TEST_F(Replay, with_lower_limits_has_an_alarm_in_place_of_the_one_in_history) {
  const auto outcome = replay("devices:\n  dev-1:\n    temp: { high: 25 }\n");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out,
            "device              dev-1\n"
            "events              1 to 12\n"
            "alarms              0 in both, 1 only in history, 1 only with these rules\n"
            "\n"
            "MEASUREMENT  BOUND  SINCE                        IN HISTORY"
            "                                                  WITH THESE RULES\n"
            "temp         high   2026-01-01T00:02:00.000000Z  -"
            "                                                           "
            "2026-01-01T00:02:00.000000Z to 2026-01-01T00:05:00.000000Z\n"
            "temp         high   2026-01-01T00:03:00.000000Z  "
            "2026-01-01T00:03:00.000000Z to 2026-01-01T00:04:00.000000Z  -\n"
            "\n"
            "the latest values are the same\n");
}

TEST_F(Replay, with_a_calibration_has_other_values) {
  const auto outcome = replay("devices:\n  dev-1:\n    temp: { scale: 2, unit: F }\n", "json");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find(R"("values":[{"measurement":"temp","history":20.0,"rules":40.0,)"
                             R"("rules_unit":"F"}])"),
            std::string::npos)
      << outcome.out;
  EXPECT_NE(outcome.out.find(R"("both":0,"only_history":1,"only_rules":1,)"), std::string::npos)
      << outcome.out;
}

TEST_F(Replay, changes_nothing) {
  const auto before = log_.reader().head().value();
  ASSERT_EQ(replay("devices:\n  dev-1:\n    temp: { high: 25 }\n").exit_code, 0);
  EXPECT_EQ(log_.reader().head().value().chain, before.chain);
}

TEST_F(Replay, with_the_beginning_removed_begins_behind_it) {
  for (int i = 0; i < 40; ++i) {
    ReadingRecorded payload;
    payload.measurements = {{"temp", 50.0 + i, ""}};
    log_.append({make_event("dev-1", Timestamp(1'767'229'200'000'000), payload)},
                std::int64_t{1'767'229'200});
  }
  log_.remove_beginning();
  const std::uint64_t removed = log_.removed().value();
  ASSERT_GT(removed, 12U);
  const auto outcome = replay("devices:\n  dev-1:\n    temp: { high: 60 }\n", "json");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("\"from_seq\":" + std::to_string(removed + 1)), std::string::npos)
      << outcome.out;
}

TEST_F(Replay, of_a_device_that_is_not_there_is_refused_with_those_of_a_similar_name) {
  const auto outcome = replay("devices:\n  dve-1:\n    temp: { high: 25 }\n");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.err.find("did you mean dev-1?"), std::string::npos) << outcome.err;
}

TEST_F(Replay, with_a_wrong_file_says_where_it_is_wrong) {
  const auto outcome = replay("devices:\n  dev-1:\n    temp: { hihg: 25 }\n");
  EXPECT_EQ(outcome.exit_code, 78);
  EXPECT_NE(outcome.err.find("rules.yaml:3:13: unknown key `hihg`"), std::string::npos)
      << outcome.err;
}

}  // namespace
}  // namespace headwater
