// What `events` shows of a log whose beginning has been removed.

#include "tests/cli/sample_log.h"
#include "tests/support/settle.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::at;
using testing::event_of;
using testing::lines_of;
using testing::reading;
using testing::SampleLog;
using testing::small_segments;

// Sixty events, every fifth of them a DeviceOffline, of which the first forty have been removed in
// two goes: 5, 10 ... 40 were kept.
class KeptEvents : public ::testing::Test {
 protected:
  void SetUp() override {
    for (std::uint64_t n = 1; n <= 60; ++n) {
      const Event event = n % 5 == 0 ? event_of("dev-1", DeviceOffline{n}, time_)
                                     : reading("dev-1", {{"n", static_cast<double>(n), ""}}, time_);
      log_.append({event}, time_);
    }
    Log& log = log_.writer();
    for (const std::uint64_t to : {20U, 40U}) {
      testing::settle(log);
      log.begin_removal({Sequence(to), Sequence(60), 1'000'000}).value();
    }
    testing::settle(log);
    ASSERT_EQ(log.removed(), Sequence(40));
  }

  // The sequences of what is printed, with a mark behind those that were kept: "35k 40k 41".
  std::string ask(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"-o", "json", "events"});
    const auto outcome = log_.ask(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    std::string found;
    for (const std::string& line : lines_of(outcome.out)) {
      const std::string begin = "{\"seq\":";
      const auto end = line.find(',');
      found += (found.empty() ? "" : " ") + line.substr(begin.size(), end - begin.size());
      if (line.find("\"kept\":true") != std::string::npos) found += "k";
    }
    return found;
  }

  const Timestamp time_ = at("2026-01-01T11:00:00Z");
  SampleLog log_{small_segments()};
};

TEST_F(KeptEvents, stand_before_the_rest) {
  EXPECT_EQ(ask({"--to-seq", "42"}), "5k 10k 15k 20k 25k 30k 35k 40k 41 42");
  EXPECT_EQ(ask({"--from-seq", "17", "--to-seq", "38"}), "20k 25k 30k 35k");
}

TEST_F(KeptEvents, stand_behind_the_rest_if_the_newest_come_first) {
  EXPECT_EQ(ask({"-r", "--to-seq", "42"}), "42 41 40k 35k 30k 25k 20k 15k 10k 5k");
  EXPECT_EQ(ask({"-r", "--from-seq", "17", "--to-seq", "38"}), "35k 30k 25k 20k");
}

TEST_F(KeptEvents, are_among_the_last_ones) {
  EXPECT_EQ(ask({"-n", "5", "--to-seq", "42"}), "30k 35k 40k 41 42");
  EXPECT_EQ(ask({"-n", "2", "--to-seq", "42"}), "41 42");
  EXPECT_EQ(ask({"-n", "100", "--to-seq", "41"}), "5k 10k 15k 20k 25k 30k 35k 40k 41");
  EXPECT_EQ(ask({"-r", "-n", "5", "--to-seq", "42"}), "42 41 40k 35k 30k");
  EXPECT_EQ(ask({"-n", "3", "--from-seq", "12", "--to-seq", "38"}), "25k 30k 35k");
}

TEST_F(KeptEvents, are_shown_only_if_they_are_wanted) {
  EXPECT_EQ(ask({"--type", "DeviceOffline", "-n", "6"}), "35k 40k 45 50 55 60");
  EXPECT_EQ(ask({"--type", "ReadingRecorded", "-n", "100", "--to-seq", "42"}), "41 42");
  EXPECT_EQ(ask({"--device", "dev-2"}), "");
}

}  // namespace
}  // namespace headwater
