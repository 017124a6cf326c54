// `headwater trace`, which programs of other versions read: its lines are for ever.
#include "model/state_parts.h"
#include "tests/cli/sample_log.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace headwater {
namespace {

using testing::lines_of;
using testing::SampleLog;

// With eight digits of each hash.
std::string shortened(const std::string& line) {
  constexpr std::size_t digits = 64;
  std::string text;
  for (std::size_t i = 0; i < line.size();) {
    const std::size_t end = std::min(line.find_first_not_of("0123456789abcdef", i), line.size());
    text += end - i == digits ? line.substr(i, 8) : line.substr(i, end - i);
    i = end;
    if (i < line.size()) text += line[i++];
  }
  return text;
}

class Traces : public ::testing::Test {
 protected:
  Traces() { log_.append_two_devices(); }
  [[nodiscard]] std::vector<std::string> trace(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "trace");
    const auto outcome = log_.ask(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return lines_of(outcome.out);
  }
  void expect_refused(std::vector<std::string> arguments, int code, const std::string& why) const {
    arguments.insert(arguments.begin(), "trace");
    const auto outcome = log_.ask(arguments);
    EXPECT_EQ(outcome.exit_code, code);
    EXPECT_NE(outcome.err.find(why), std::string::npos) << outcome.err;
  }
  SampleLog log_;
};

TEST_F(Traces, begin_with_who_they_are_of) {
  const auto lines = trace({});
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0],
            R"({"trace":1,"program":"0.1.0","model":)" + std::to_string(model_version) +
                R"(,"log":"00010203-0405-0607-0809-0a0b0c0d0e0f","removed":0,"seq":6,)"
                R"("parts":["source","presence","readings","seen","measurements","fingerprint",)"
                R"("origin","description","decommissioned","limits","watches","calibrations",)"
                R"("actuations","gateway.start","gateway.upstream","gateway.rejected",)"
                R"("gateway.storage","gateway.configuration","handed_over","gateway.boot"]})");
}

// The parts of a state keep their names and bytes for ever, so that versions can be compared: what
// is expected below may get more parts, and the digests of all of them with it, and nothing else.

TEST_F(Traces, have_a_digest_for_each_point_that_stands_for_all_events_before) {
  const auto lines = trace({"--at-seq", "3,6"});
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(shortened(lines[1]), R"({"seq":3,"digest":"03307fb1"})");
  EXPECT_EQ(shortened(lines[2]), R"({"seq":6,"digest":"e4d08fa8"})");
  EXPECT_EQ(trace({"--at-seq", "3"})[1], lines[1]);
}

TEST_F(Traces, have_a_digest_for_each_event_of_a_range) {
  const auto lines = trace({"--from-seq", "2", "--to-seq", "4", "--parts", "presence,readings"});
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(shortened(lines[1]),
            R"({"seq":2,"device":"dev-1","type":"DeviceOnline","digest":"4cbbd8ca"})");
  EXPECT_EQ(shortened(lines[2]),
            R"({"seq":3,"device":"dev-1","type":"ReadingRecorded","digest":"814dd7b9"})");
  EXPECT_EQ(shortened(lines[3]),
            R"({"seq":4,"device":"dev-2","type":"DeviceRegistered","digest":"374708ff"})");
}

TEST_F(Traces, say_in_detail_what_a_digest_is_of) {
  const auto lines = trace({"--from-seq", "6", "--to-seq", "6", "--details"});
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(shortened(lines[1]),
            R"({"seq":6,"device":"dev-2","type":"ReadingRecorded","digest":"e7518f3e",)"
            R"("parts":{"source":"fb9eb05e","presence":"7c9fa136","readings":"7c9fa136",)"
            R"("seen":"9b038158","measurements":"2e07bd18","fingerprint":"144b269a",)"
            R"("origin":"7c9fa136","description":"af5570f5","decommissioned":"6e340b9c",)"
            R"("limits":"e3b0c442","watches":"e3b0c442","calibrations":"e3b0c442",)"
            R"("actuations":"e3b0c442","handed_over":"e3b0c442"},)"
            R"("fields":{"presence":"online","class":"active","name":"-",)"
            R"("location":"-","decommissioned":"false",)"
            R"("source":"sensors/dev-2/telemetry","readings":"1","measurements.count":"7"}})");
}

TEST_F(Traces, of_the_gateway_have_parts_of_their_own) {
  GatewayStarted started;
  started.boot_id = "boot";
  const Timestamp time = testing::at("2026-01-01T10:06:00Z");
  log_.append({testing::event_of(std::string(gateway_stream), started, time)}, time);
  const auto lines = trace({"--from-seq", "7", "--details"});
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(shortened(lines[1]),
            R"({"seq":7,"device":"$gateway","type":"GatewayStarted","digest":"aee32de9",)"
            R"("parts":{"gateway.start":"93657bc8","gateway.upstream":"6e340b9c",)"
            R"("gateway.rejected":"af5570f5","gateway.storage":"374708ff",)"
            R"("gateway.configuration":"7b1738a2","gateway.boot":"aae89fc0"},)"
            R"("fields":{}})");
}

TEST_F(Traces, beyond_the_head_or_of_what_is_none_are_refused) {
  expect_refused({"--at-seq", "7"}, 1, "the log ends at event 6, before event 7");
  expect_refused({"--at-seq", "3,-1"}, 64, "\"-1\" is not a whole number");
  expect_refused({"--parts", "mood"}, 64, "a state has no part \"mood\"");
}

}  // namespace
}  // namespace headwater
