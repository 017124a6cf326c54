#include "tests/support/settle.h"
#include "tests/cli/sample_log.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::at;
using testing::lines_of;
using testing::reading;
using testing::SampleLog;

// The sequences of JSON lines, in their order: "1 2 3".
std::string sequences(const std::string& out) {
  std::string found;
  for (const std::string& line : lines_of(out)) {
    const std::string begin = "{\"seq\":";
    EXPECT_TRUE(line.starts_with(begin)) << line;
    found += (found.empty() ? "" : " ") + line.substr(begin.size(), line.find(',') - begin.size());
  }
  return found;
}

class Events : public ::testing::Test {
 protected:
  void SetUp() override { log_.append_two_devices(); }

  std::string ask(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"-o", "json", "events"});
    const auto outcome = log_.ask(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return sequences(outcome.out);
  }

  SampleLog log_;
};

TEST_F(Events, are_one_json_object_a_line) {
  const auto outcome = log_.ask({"-o", "json", "events", "--to-seq", "3"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(outcome.out,
            R"({"seq":1,"device":"dev-1","type":"DeviceRegistered","version":2,)"
            R"("time":"2026-01-01T10:00:00.000000Z","recorded":"2026-01-01T10:00:00.000000Z",)"
            R"("data":{"source":"sensors/dev-1/telemetry","origin":"heard"}})"
            "\n"
            R"({"seq":2,"device":"dev-1","type":"DeviceOnline","version":1,)"
            R"("time":"2026-01-01T10:00:00.000000Z","recorded":"2026-01-01T10:00:00.000000Z",)"
            R"("data":{}})"
            "\n"
            R"({"seq":3,"device":"dev-1","type":"ReadingRecorded","version":1,)"
            R"("time":"2026-01-01T09:59:58.250000Z","recorded":"2026-01-01T10:00:00.000000Z",)"
            R"("data":{"measurements":{"temp":20.6,"door":"shut"},"units":{"temp":"C"}}})"
            "\n");
}

TEST_F(Events, are_the_same_whether_the_log_is_being_written_or_not) {
  const auto open = log_.ask({"events"});
  log_.close();
  const auto closed = log_.ask({"events"});
  EXPECT_EQ(lines_of(open.out).size(), 6U);
  EXPECT_EQ(open.out, closed.out);
}

TEST_F(Events, for_people_are_one_line_each) {
  const auto outcome = log_.ask({"events", "--from-seq", "3", "--to-seq", "4"});
  EXPECT_EQ(outcome.out,
            "       3  2026-01-01T09:59:58.250000Z  dev-1             ReadingRecorded       "
            "temp=20.6 C door=shut\n"
            "       4  2026-01-01T10:05:00.000000Z  dev-2             DeviceRegistered      "
            "first heard on sensors/dev-2/telemetry\n");
}

TEST_F(Events, can_be_those_of_one_device) {
  EXPECT_EQ(ask({"--device", "dev-2"}), "4 5 6");
  EXPECT_EQ(ask({"--device", "dev-3"}), "");
}

TEST_F(Events, can_be_those_of_some_types) {
  EXPECT_EQ(ask({"--type", "ReadingRecorded"}), "3 6");
  EXPECT_EQ(ask({"--type", "DeviceOnline", "--type", "DeviceRegistered"}), "1 2 4 5");
}

TEST_F(Events, of_an_unknown_type_are_refused_with_the_known_ones) {
  const auto outcome = log_.ask({"events", "--type", "Reading"});
  EXPECT_EQ(outcome.exit_code, 64);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(outcome.err,
            "headwater: there is no event type \"Reading\": the types are DeviceRegistered, "
            "DeviceDescribed, ReadingRecorded, ReadingCorrected, LimitsSet, CalibrationSet, "
            "AlarmRaised, DeviceOnline, DeviceOffline, AlarmCleared, ActuationRequested, "
            "ActuationAttempted, ActuationSent, ActuationConfirmed, ActuationFailed, "
            "ActuationExpired, CommandRejected, DeviceDecommissioned, DeviceRecommissioned, "
            "GatewayStarted, GatewayStopped, MessageRejected, UpstreamConnected, "
            "UpstreamDisconnected, HistoryTrimmed, DataDropped, StorageDamaged, StorageRestored, "
            "ConfigurationChanged\n");
}

TEST_F(Events, can_be_those_of_a_span_of_time_by_when_they_happened) {
  EXPECT_EQ(ask({"--since", "2026-01-01T10:00:00Z"}), "1 2 4 5 6");
  EXPECT_EQ(ask({"--until", "2026-01-01T10:00:00Z"}), "3");
  EXPECT_EQ(ask({"--since", "2026-01-01T10:00:00Z", "--until", "2026-01-01T10:05:00Z"}), "1 2");
  EXPECT_EQ(ask({"--since", "10000d"}), "1 2 3 4 5 6");
}

TEST_F(Events, can_be_those_of_a_range) {
  EXPECT_EQ(ask({"--from-seq", "2", "--to-seq", "4"}), "2 3 4");
  EXPECT_EQ(ask({"--from-seq", "0"}), "1 2 3 4 5 6");
  EXPECT_EQ(ask({"--from-seq", "5", "--to-seq", "900"}), "5 6");
  EXPECT_EQ(ask({"--from-seq", "7"}), "");
  EXPECT_EQ(ask({"--from-seq", "18446744073709551615"}), "");
}

TEST_F(Events, can_be_the_last_ones_in_the_order_of_the_log) {
  EXPECT_EQ(ask({"-n", "2"}), "5 6");
  EXPECT_EQ(ask({"-n", "2", "--device", "dev-1"}), "2 3");
  EXPECT_EQ(ask({"-n", "2", "--to-seq", "4"}), "3 4");
  EXPECT_EQ(ask({"-n", "100"}), "1 2 3 4 5 6");
  EXPECT_EQ(ask({"-n", "0"}), "");
}

TEST_F(Events, can_be_the_newest_first) {
  EXPECT_EQ(ask({"-r"}), "6 5 4 3 2 1");
  EXPECT_EQ(ask({"-r", "-n", "2", "--type", "ReadingRecorded"}), "6 3");
  EXPECT_EQ(ask({"-r", "--from-seq", "2", "--to-seq", "3"}), "3 2");
}

TEST_F(Events, of_an_empty_log_are_none) {
  const SampleLog empty;
  for (const auto* option : {"-r", "-n1", "--from-seq=1"}) {
    const auto outcome = empty.ask({"events", option});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.out, "");
  }
}

TEST(SealedEvents, come_one_by_one_like_others) {
  SampleLog log({.segment_events = 10});
  const Timestamp time = at("2026-01-01T10:00:00Z");
  for (int i = 0; i < 25; ++i) {
    const std::string device = i < 10 ? "early" : "late";
    log.append({reading(device, {{"i", std::int64_t{i}, ""}}, time)}, time);
    testing::settle(log.writer());
  }
  EXPECT_EQ(sequences(log.ask({"-o", "json", "events", "--from-seq", "8", "--to-seq", "13"}).out),
            "8 9 10 11 12 13");
  EXPECT_EQ(sequences(log.ask({"-o", "json", "events", "--device", "late", "-n", "3"}).out),
            "23 24 25");
  EXPECT_EQ(lines_of(log.ask({"events", "--device", "late"}).out).size(), 15U);
}

}  // namespace
}  // namespace headwater
