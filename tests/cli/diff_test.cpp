#include "tests/cli/sample_log.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::at;
using testing::lines_of;
using testing::reading;
using testing::SampleLog;

// 1 online, 2 temp 20 | 3 limits, 4 calibration, 5 temp 10, 6 alarm | 7 described, 8 correction of
// 5
class Diff : public ::testing::Test {
 protected:
  void SetUp() override {
    const Timestamp ten = at("2026-01-01T10:00:00Z");
    const Timestamp eleven = at("2026-01-01T11:00:00Z");
    const Timestamp noon = at("2026-01-01T12:00:00Z");
    log_.append({make_event("dev-1", ten, DeviceOnline{}),
                 reading("dev-1", {{"temp", 20.0, "C"}, {"door", std::string("shut"), ""}}, ten)},
                ten);
    log_.append({make_event("dev-1", eleven, LimitsSet{"temp", {}, 25.0}),
                 make_event("dev-1", eleven, CalibrationSet{"temp", 3, 0, "F"}),
                 reading("dev-1", {{"temp", 10.0, "C"}}, eleven),
                 make_event("dev-1", eleven, AlarmRaised{"temp", Bound::high, 30, 25, eleven})},
                eleven);
    log_.append({make_event("dev-1", noon, DeviceDescribed{"boiler", "cellar", {}}),
                 make_event("dev-1", eleven,
                            ReadingCorrected{Sequence(5), {{"temp", 11.0, ""}}, "checked"})},
                noon);
  }
  std::string ask(const std::vector<std::string>& arguments) {
    auto all = arguments;
    all.insert(all.begin(), {"diff", "dev-1"});
    const auto outcome = log_.ask(all);
    return outcome.exit_code == 0 ? outcome.out : outcome.err;
  }

  SampleLog log_;
};

TEST_F(Diff, names_what_changed_and_the_events_that_did_it) {
  EXPECT_EQ(ask({"2026-01-01T10:30:00Z", "2026-01-01T11:30:00Z"}),
            "device              dev-1\n"
            "from event          2\n"
            "to event            6\n"
            "\n"
            "FIELD              FROM    TO                                 EVENTS\n"
            "readings           1       2\n"
            "measurements.temp  20.0 C  30.0 F                             4 CalibrationSet, 5 "
            "ReadingRecorded\n"
            "alarms.temp.high   -       since 2026-01-01T11:00:00.000000Z  6 AlarmRaised\n"
            "limits.temp        -       temp: high 25.0                    3 LimitsSet\n"
            "calibrations.temp  -       temp: * 3.0 + 0.0 F                4 CalibrationSet\n");
}

TEST_F(Diff, up_to_now_has_descriptions_and_corrections) {
  const std::string out = ask({"--from-seq", "6", "-o", "json"});
  EXPECT_NE(out.find(R"({"field":"name","from":null,"to":"boiler","count":1,"events":[{"seq":7,)"),
            std::string::npos)
      << out;
  EXPECT_NE(out.find(R"({"field":"measurements.temp","from":30.0,"from_unit":"F","to":11.0,)"
                     R"("to_unit":"F","count":1,"events":[{"seq":8,)"),
            std::string::npos)
      << out;
  EXPECT_EQ(out.find("limits.temp"), std::string::npos) << out;
  EXPECT_EQ(out.find("door"), std::string::npos) << out;
}

TEST_F(Diff, of_no_change_says_so) {
  EXPECT_NE(ask({"--from-seq", "8"}).find("nothing changed\n"), std::string::npos);
}

TEST_F(Diff, before_the_device_was_known_everything_is_new) {
  const std::string out = ask({"--from-seq", "0", "--to-seq", "2", "-o", "json"});
  EXPECT_NE(out.find(R"({"field":"presence","from":null,"to":"online","count":1,)"),
            std::string::npos)
      << out;
}

TEST_F(Diff, of_points_in_the_wrong_order_or_none_is_refused) {
  EXPECT_EQ(ask({"--from-seq", "5", "--to-seq", "3"}),
            "headwater: the second point, event 3, is before the first, event 5\n");
  EXPECT_EQ(ask({}),
            "headwater: nothing says where to begin: give a time, T1, or a position, "
            "--from-seq N\n");
  EXPECT_EQ(log_.ask({"diff", "dev-1", "1h", "--from-seq", "3"}).exit_code, 64);
}

TEST_F(Diff, of_an_unknown_device_names_those_that_are_like_it) {
  const auto outcome = log_.ask({"diff", "dve-1", "1h"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.err.find("did you mean dev-1?"), std::string::npos) << outcome.err;
}

TEST_F(Diff, counts_what_is_too_much_to_be_listed) {
  const Timestamp later = at("2026-01-01T13:00:00Z");
  for (int i = 0; i < 7; ++i) {
    log_.append(
        {make_event("dev-1", later, DeviceOffline{}), make_event("dev-1", later, DeviceOnline{})},
        later);
  }
  log_.append({make_event("dev-1", later, DeviceOffline{})}, later);
  const std::string out = ask({"--from-seq", "8"});
  EXPECT_NE(out.find("5 before, 14 DeviceOnline, "), std::string::npos) << out;
}

}  // namespace
}  // namespace headwater
