#include "tests/support/settle.h"
#include "tests/cli/sample_log.h"

#include <gtest/gtest.h>

#include <limits>

namespace headwater {
namespace {

using testing::at;
using testing::event_of;
using testing::reading;
using testing::SampleLog;

constexpr const char* two_devices_dev_1 =
    R"({"device":"dev-1","seq":6,"presence":"online","measurements":{)"
    R"("door":{"value":"shut","time":"2026-01-01T09:59:58.250000Z","seq":3},)"
    R"("temp":{"value":20.6,"time":"2026-01-01T09:59:58.250000Z","unit":"C","seq":3}},)"
    R"("alarms":{},"class":"active","readings":1,"first_seen":"2026-01-01T10:00:00.000000Z",)"
    R"("last_seen":"2026-01-01T10:00:00.000000Z","source":"sensors/dev-1/telemetry","last_seq":3})"
    "\n";

TEST(State, of_a_device_is_one_json_object) {
  SampleLog log;
  log.append_two_devices();
  const auto outcome = log.ask({"-o", "json", "state", "dev-1"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, two_devices_dev_1);
}

TEST(State, is_the_same_without_a_writer) {
  SampleLog log;
  log.append_two_devices();
  log.close();
  EXPECT_EQ(log.ask({"state", "dev-1", "-o", "json"}).out, two_devices_dev_1);
}

TEST(State, for_people_has_the_device_above_its_measurements) {
  SampleLog log;
  log.append_two_devices();
  EXPECT_EQ(log.ask({"state", "dev-1"}).out,
            "device              dev-1\n"
            "as of event         6\n"
            "last event          3\n"
            "presence            online, class active\n"
            "readings            1\n"
            "first seen          2026-01-01T10:00:00.000000Z\n"
            "last seen           2026-01-01T10:00:00.000000Z\n"
            "source              sensors/dev-1/telemetry\n"
            "\n"
            "MEASUREMENT  VALUE  UNIT  TIME                         SEQ\n"
            "door          shut        2026-01-01T09:59:58.250000Z    3\n"
            "temp          20.6  C     2026-01-01T09:59:58.250000Z    3\n");
}

// Everything that people can say of a device, and what follows from it.
TEST(State, has_what_people_have_said_of_the_device) {
  SampleLog log;
  const Timestamp ten = at("2026-01-01T10:00:00Z");
  log.append_two_devices();
  log.append({event_of("dev-2", DeviceDescribed{"Pump", "hall 2", {{"floor", "3"}}, {}}, ten),
              event_of("dev-2", LimitsSet{"count", {}, 5.0, 0.5, 0}, ten),
              event_of("dev-2", AlarmRaised{"count", Bound::high, 7, 5, ten}, ten),
              event_of("dev-2", CalibrationSet{"count", 2, 1, "l"}, ten),
              event_of("dev-2", ReadingCorrected{Sequence(6), {{"count", 6.5, ""}}, "typo"}, ten),
              event_of("dev-2", ActuationRequested{"ON", "", 1'000'000, "stat/x", {}}, ten)},
             ten);
  EXPECT_EQ(log.ask({"-o", "json", "state", "dev-2"}).out,
            R"({"device":"dev-2","seq":12,"presence":"online","measurements":{)"
            R"("count":{"value":6.5,"time":"2026-01-01T10:05:00.000000Z","seq":6,)"
            R"("corrected_by":11}},)"
            R"("alarms":{"count.high":{"since":"2026-01-01T10:05:00.000000Z","seq":9}},)"
            R"("class":"active","name":"Pump","location":"hall 2","labels":{"floor":"3"},)"
            R"("limits":{"count":{"high":5.0,"hysteresis":0.5}},)"
            R"("calibrations":{"count":{"scale":2.0,"offset":1.0,"unit":"l"}},)"
            R"("actuations":[{"request":12,"key":"","requested":"2026-01-01T10:00:00.000000Z",)"
            R"("status":"requested"}],)"
            R"("readings":1,"first_seen":"2026-01-01T10:05:00.000000Z",)"
            R"("last_seen":"2026-01-01T10:05:00.000000Z","source":"sensors/dev-2/telemetry",)"
            R"("last_seq":12})"
            "\n");
  const std::string text = log.ask({"state", "dev-2"}).out;
  for (const auto* line : {"name                Pump\n", "location            hall 2\n",
                           "label               floor=3\n",
                           "ALARM               count high, since 2026-01-01T10:05:00.000000Z\n",
                           "limits              count: high 5.0 hysteresis 0.5\n",
                           "calibration         count: * 2.0 + 1.0 l\n", "6.5 (corrected)"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << " in\n" << text;
  }
}

TEST(State, has_every_number_exactly) {
  SampleLog log;
  const Timestamp time = at("2026-01-01T10:00:00Z");
  log.append({reading("dev-1",
                      {{"a", std::numeric_limits<std::int64_t>::max(), ""},
                       {"b", 0.1, ""},
                       {"c", 1e300, ""},
                       {"d", 3.0, ""}},
                      time)},
             time);
  const std::string out = log.ask({"state", "dev-1", "-o", "json"}).out;
  for (const auto* value : {R"("a":{"value":9223372036854775807,)", R"("b":{"value":0.1,)",
                            R"("c":{"value":1e+300,)", R"("d":{"value":3.0,)"}) {
    EXPECT_NE(out.find(value), std::string::npos) << value << " in " << out;
  }
}

// One reading a commit, n = 1, 2, 3, 4, recorded at 10:00, 10:05, 09:00 (the clock was set back)
// and 10:10.
class PastState : public ::testing::Test {
 protected:
  void SetUp() override {
    std::int64_t n = 0;
    for (const auto* recorded : {"10:00", "10:05", "09:00", "10:10"}) {
      const Timestamp time = at(std::string("2026-01-01T") + recorded + ":00Z");
      ++n;
      log_.append({reading("dev-1", {{"n", n, ""}}, at("2026-01-01T08:00:00Z"))}, time);
    }
  }

  // The value of n and the position, as "n at seq".
  std::string n_of(const std::vector<std::string>& point) {
    std::vector<std::string> arguments{"-o", "json", "state", "dev-1"};
    arguments.insert(arguments.end(), point.begin(), point.end());
    const auto outcome = log_.ask(arguments);
    if (outcome.exit_code != 0) return outcome.err;
    const auto number_behind = [&](const std::string& mark) {
      const std::size_t begin = outcome.out.find(mark) + mark.size();
      return outcome.out.substr(begin, outcome.out.find(',', begin) - begin);
    };
    return number_behind("\"value\":") + " at " + number_behind("\"dev-1\",\"seq\":");
  }

  SampleLog log_;
};

TEST_F(PastState, is_that_after_the_event_that_was_asked_for) {
  EXPECT_EQ(n_of({"--at-seq", "1"}), "1 at 1");
  EXPECT_EQ(n_of({"--at-seq", "3"}), "3 at 3");
  EXPECT_EQ(n_of({}), "4 at 4");
}

TEST_F(PastState, beyond_the_log_is_refused_with_where_it_ends) {
  const auto outcome = log_.ask({"state", "dev-1", "--at-seq", "5"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.err, "headwater: the log ends at event 4, before event 5\n");
}

TEST_F(PastState, at_a_time_ends_before_the_first_event_recorded_after_it) {
  EXPECT_EQ(n_of({"--at", "2026-01-01T10:00:00Z"}), "1 at 1");
  EXPECT_EQ(n_of({"--at", "2026-01-01T10:04:59Z"}), "1 at 1");
  EXPECT_EQ(n_of({"--at", "2026-01-01T10:05:00Z"}), "3 at 3");
  EXPECT_EQ(n_of({"--at", "2026-01-01T10:10:00Z"}), "4 at 4");
  EXPECT_EQ(n_of({"--at", "2027-01-01"}), "4 at 4");
}

TEST_F(PastState, ends_at_another_devices_event_as_well) {
  log_.append({reading("dev-2", {{"n", true, ""}}, at("2026-01-01T11:00:00Z"))},
              at("2026-01-01T11:00:00Z"));
  log_.append({reading("dev-1", {{"n", std::int64_t{9}, ""}}, at("2026-01-01T08:00:00Z"))},
              at("2026-01-01T10:30:00Z"));
  EXPECT_EQ(n_of({"--at", "2026-01-01T10:45:00Z"}), "4 at 4");
}

TEST_F(PastState, before_a_device_was_heard_of_is_that_there_is_none) {
  EXPECT_EQ(n_of({"--at", "2026-01-01T09:30:00Z"}),
            "headwater: there is no device \"dev-1\" in the log up to event 0: `headwater devices` "
            "lists them\n");
}

TEST_F(PastState, at_two_points_at_once_is_refused) {
  EXPECT_EQ(log_.ask({"state", "dev-1", "--at", "1h", "--at-seq", "2"}).exit_code, 64);
}

TEST_F(PastState, at_what_is_no_time_is_refused) {
  const auto outcome = log_.ask({"state", "dev-1", "--at", "noon"});
  EXPECT_EQ(outcome.exit_code, 64);
  EXPECT_TRUE(outcome.err.starts_with("headwater: \"noon\" is not a time: ")) << outcome.err;
}

TEST(State, of_an_unknown_device_is_refused_with_those_of_a_similar_name) {
  SampleLog log;
  log.append_two_devices();
  const auto outcome = log.ask({"state", "dve-1"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err,
            "headwater: there is no device \"dve-1\" in the log up to event 6: did you mean "
            "dev-1?\n");
}

TEST(State, of_the_gateways_own_stream_is_not_that_of_a_device) {
  SampleLog log;
  log.append({event_of("$gateway", GatewayStopped{"SIGTERM"}, at("2026-01-01"))}, at("2026-01-01"));
  EXPECT_EQ(log.ask({"state", "$gateway"}).exit_code, 1);
}

TEST(State, of_a_device_far_back_in_sealed_segments_is_found) {
  SampleLog log({.segment_events = 10});
  const Timestamp time = at("2026-01-01T10:00:00Z");
  for (std::int64_t i = 0; i < 45; ++i) {
    log.append({reading(i < 5 ? "early" : "late", {{"i", i, ""}}, time)}, time);
    testing::settle(log.writer());
  }
  const std::string out = log.ask({"-o", "json", "state", "early"}).out;
  EXPECT_TRUE(out.starts_with(R"({"device":"early","seq":45,)")) << out;
  EXPECT_NE(out.find(R"("i":{"value":4,"time":"2026-01-01T10:00:00.000000Z","seq":5})"),
            std::string::npos)
      << out;
  EXPECT_NE(out.find(R"("readings":5,)"), std::string::npos) << out;
}

}  // namespace
}  // namespace headwater
