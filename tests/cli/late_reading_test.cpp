// A reading that came late and one that was corrected: what was known then, and what is known now
// of then.
#include "tests/cli/device_log.h"
#include "tests/cli/sample_log.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::at;
using testing::reading;
using testing::SampleLog;

// dev-1 measures at 10:00 (20 degrees), 10:10 (21) and 10:20 (22). That of 10:10 arrives at 10:30
// only; at 10:40 that of 10:00 is corrected to 19.5.
class LateReading : public ::testing::Test {
 protected:
  void SetUp() override {
    log_.append({reading("dev-1", {{"temp", 20.0, "C"}}, at(ten))}, at(ten));
    log_.append({reading("dev-1", {{"temp", 22.0, "C"}}, at("2026-01-01T10:20:00Z"))},
                at("2026-01-01T10:20:00Z"));
    log_.append({reading("dev-1", {{"temp", 21.0, "C"}}, at("2026-01-01T10:10:00Z"))},
                at("2026-01-01T10:30:00Z"));
    log_.append({make_event("dev-1", at(ten),
                            ReadingCorrected{Sequence(1), {{"temp", 19.5, ""}}, "checked"})},
                at("2026-01-01T10:40:00Z"));
  }
  std::string temp(const std::string& option, const std::string& time) {
    const auto outcome = log_.ask({"-o", "json", "state", "dev-1", option, time});
    if (outcome.exit_code != 0) return outcome.err;
    const std::string mark = "\"temp\":{\"value\":";
    const std::size_t begin = outcome.out.find(mark) + mark.size();
    return outcome.out.substr(begin, outcome.out.find(',', begin) - begin);
  }

  static constexpr const char* ten = "2026-01-01T10:00:00Z";
  SampleLog log_;
};

TEST_F(LateReading, is_not_in_what_was_known_but_in_what_was_true) {
  EXPECT_EQ(temp("--at", "2026-01-01T10:15:00Z"), "20.0");
  EXPECT_EQ(temp("--observed-at", "2026-01-01T10:15:00Z"), "21.0");
}

TEST_F(LateReading, does_not_take_the_place_of_a_newer_one) {
  EXPECT_EQ(temp("--at", "2026-01-01T10:35:00Z"), "22.0");
  EXPECT_EQ(temp("--observed-at", "2026-01-01T10:25:00Z"), "22.0");
}

TEST_F(LateReading, and_a_correction_changes_what_was_true_and_not_what_was_known) {
  EXPECT_EQ(temp("--at", "2026-01-01T10:05:00Z"), "20.0");
  EXPECT_EQ(temp("--observed-at", "2026-01-01T10:05:00Z"), "19.5");
}

TEST_F(LateReading, before_everything_is_that_there_is_no_such_device) {
  const auto outcome = log_.ask({"state", "dev-1", "--observed-at", "2026-01-01T09:00:00Z"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_TRUE(outcome.err.starts_with("headwater: nothing of the device \"dev-1\" is known"))
      << outcome.err;
}

TEST_F(LateReading, at_two_points_at_once_is_refused) {
  EXPECT_EQ(log_.ask({"state", "dev-1", "--at", "1h", "--observed-at", "1h"}).exit_code, 64);
  EXPECT_EQ(log_.ask({"state", "dev-1", "--at-seq", "1", "--observed-at", "1h"}).exit_code, 64);
}

TEST(ObservedAt, a_late_reading_is_calibrated_as_its_place_in_the_log_says) {
  testing::DeviceLog log;
  const Timestamp early(100'000'000);
  const auto read = [&](double value, Timestamp time) {
    ReadingRecorded payload;
    payload.measurements = {{"temp", value, ""}};
    return make_event("dev-1", time, payload);
  };
  log.append({read(1, early)}, 100);
  log.append({make_event("dev-1", Timestamp(200'000'000), CalibrationSet{"temp", 2, 0, ""})}, 200);
  log.append({read(5, Timestamp(110'000'000))}, 300);
  const auto out =
      testing::run(HEADWATER_PROGRAM, {"--store", log.directory(), "-o", "json", "state", "dev-1",
                                       "--observed-at", "1970-01-01T00:02:00Z"})
          .out;
  EXPECT_NE(out.find("\"temp\":{\"value\":10.0"), std::string::npos) << out;
}

}  // namespace
}  // namespace headwater
