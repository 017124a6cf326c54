#include "tests/cli/device_log.h"
#include "tests/cli/sample_log.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::DeviceLog;

Event reading_of_temp(double value, std::int64_t second) {
  ReadingRecorded payload;
  payload.measurements = {{"temp", value, "C"}};
  return make_event("dev-1", Timestamp(second * 1'000'000), payload);
}
template <class Payload>
Event event_at(std::int64_t second, const Payload& payload) {
  return make_event("dev-1", Timestamp(second * 1'000'000), payload);
}

// 1 registered, 2 online, 3 limits, 4 calibration, 5 another calibration, 6 reading, 7 alarm,
// 8 and 9 corrections, 10 name, 11 location, 12 a reading of another device
class Why : public ::testing::Test {
 protected:
  void SetUp() override {
    log_.append({event_at(1, DeviceRegistered{"a/b"}), event_at(1, DeviceOnline{})}, 1);
    log_.append({event_at(2, LimitsSet{"temp", {}, 25.0})}, 2);
    log_.append({event_at(3, CalibrationSet{"temp", 3, 0, ""})}, 3);
    log_.append({event_at(4, CalibrationSet{"humidity", 3, 0, ""})}, 4);
    log_.append({reading_of_temp(10, 5),
                 event_at(5, AlarmRaised{"temp", Bound::high, 30, 25, Timestamp(5'000'000)})},
                5);
    log_.append({event_at(5, ReadingCorrected{Sequence(6), {{"temp", 31.0, ""}}, "first"})}, 6);
    log_.append({event_at(5, ReadingCorrected{Sequence(6), {{"temp", 32.0, ""}}, "again"})}, 7);
    log_.append({event_at(8, DeviceDescribed{"boiler", "", {}})}, 8);
    log_.append({event_at(9, DeviceDescribed{"boiler", "cellar", {}})}, 9);
    Event other = reading_of_temp(1, 10);
    other.device = "dev-2";
    log_.append({other}, 10);
  }
  testing::Outcome ask(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--store", log_.directory(), "why", "dev-1"});
    return testing::run(HEADWATER_PROGRAM, arguments);
  }
  // "role:seq role:seq", of each field a line.
  std::string roles(const std::string& field) {
    const auto outcome = ask({field, "-o", "json"});
    if (outcome.exit_code != 0) return outcome.err;
    std::string text;
    const std::string mark = R"({"role":")";
    for (const std::string& line : testing::lines_of(outcome.out)) {
      for (std::size_t i = line.find(mark); i != std::string::npos; i = line.find(mark, i + 1)) {
        const std::string rest = line.substr(i + mark.size(), 60);
        const std::string seq = rest.substr(rest.find(R"("seq":)") + 6);
        text += rest.substr(0, rest.find('"')) + ":" + seq.substr(0, seq.find(',')) + " ";
      }
      text += "\n";
    }
    return text;
  }

  DeviceLog log_;
};

TEST_F(Why, a_value_is_a_reading_its_calibration_and_its_corrections) {
  EXPECT_EQ(roles("temp"), "reading:6 calibration:4 correction:8 correction:9 \n");
  EXPECT_EQ(roles("measurements.temp"), roles("temp"));
}

TEST_F(Why, for_people_has_the_value_and_the_events) {
  EXPECT_EQ(ask({"temp", "--at-seq", "8"}).out,
            "device              dev-1\n"
            "as of event         8\n"
            "\n"
            "measurements.temp   31.0 C\n"
            "SEQ  TIME                         ROLE         EVENT             WHAT\n"
            "  6  1970-01-01T00:00:05.000000Z  reading      ReadingRecorded   temp=10.0 C\n"
            "  4  1970-01-01T00:00:03.000000Z  calibration  CalibrationSet    temp: * 3.0 + 0.0\n"
            "  8  1970-01-01T00:00:05.000000Z  correction   ReadingCorrected  event 6: temp=31.0 "
            "(first)\n");
}

TEST_F(Why, an_alarm_is_its_limits_and_the_reading_that_was_beyond_them_first) {
  EXPECT_EQ(roles("alarms.temp.high"), "alarm:7 limits:3 first reading beyond it:6 \n");
  EXPECT_EQ(roles("alarms"), roles("alarms.temp.high"));
}

TEST_F(Why, what_people_said_is_the_first_time_that_they_said_so) {
  EXPECT_EQ(roles("name"), "description:10 \n");
  EXPECT_EQ(roles("location"), "description:11 \n");
}

TEST_F(Why, facts_have_their_last_event) {
  EXPECT_EQ(roles("presence"), "presence:2 \n");
  EXPECT_EQ(roles("source"), "registration:1 \n");
  EXPECT_EQ(roles("limits.temp"), "limits:3 \n");
  EXPECT_EQ(roles("calibrations"), "calibration:5 \ncalibration:4 \n");
  EXPECT_EQ(roles("readings"), "last reading:6 \n");
  EXPECT_EQ(roles("decommissioned"), "\n");
}

TEST_F(Why, what_a_newer_version_has_recorded_is_behind_nothing) {
  Event newer = event_at(11, DeviceDescribed{"kettle", "", {}});
  newer.version = 99;
  Event limits = event_at(11, LimitsSet{"temp", {}, 1.0});
  limits.version = 99;
  log_.append({newer, limits}, 11);
  EXPECT_EQ(roles("name"), "description:10 \n");
  EXPECT_EQ(roles("limits.temp"), "limits:3 \n");
}

TEST_F(Why, an_unknown_field_is_refused_with_those_of_a_similar_name) {
  const auto outcome = ask({"tmep"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.err, "headwater: the device has no field \"tmep\": did you mean temp?\n");
}

TEST_F(Why, events_that_have_been_removed_are_named_as_far_as_they_were_kept) {
  for (int i = 0; i < 40; ++i) {
    Event other = reading_of_temp(i, 20 + i);
    other.device = "dev-2";
    log_.append({other}, 20 + i);
  }
  log_.remove_beginning();
  ASSERT_GE(log_.removed(), Sequence(12));
  EXPECT_EQ(roles("temp"), "reading:6 calibration:4 correction:8 correction:9 \n");
  EXPECT_NE(ask({"temp"}).out.find("not in the log any more"), std::string::npos);
  EXPECT_EQ(roles("name"), "description:10 \n");
}

}  // namespace
}  // namespace headwater
