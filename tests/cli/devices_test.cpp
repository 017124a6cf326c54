#include "tests/cli/sample_log.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::at;
using testing::event_of;
using testing::SampleLog;

TEST(Devices, are_one_json_object_a_line_by_id) {
  SampleLog log;
  log.append_two_devices();
  log.append({event_of("dev-1", DeviceOffline{600'000'000}, at("2026-01-01T10:20:00Z"))},
             at("2026-01-01T10:20:00Z"));
  const auto outcome = log.ask({"-o", "json", "devices"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, R"({"device":"dev-1","presence":"offline","readings":1,)"
                         R"("last_seen":"2026-01-01T10:00:00.000000Z","measurements":2,)"
                         R"("source":"sensors/dev-1/telemetry","last_seq":7})"
                         "\n"
                         R"({"device":"dev-2","presence":"online","readings":1,)"
                         R"("last_seen":"2026-01-01T10:05:00.000000Z","measurements":1,)"
                         R"("source":"sensors/dev-2/telemetry","last_seq":6})"
                         "\n");
}

TEST(Devices, for_people_are_a_table) {
  SampleLog log;
  log.append_two_devices();
  EXPECT_EQ(log.ask({"devices"}).out,
            "DEVICE  PRESENCE  READINGS  LAST SEEN                    MEASUREMENTS  LAST SEQ  "
            "SOURCE\n"
            "dev-1   online           1  2026-01-01T10:00:00.000000Z             2         3  "
            "sensors/dev-1/telemetry\n"
            "dev-2   online           1  2026-01-01T10:05:00.000000Z             1         6  "
            "sensors/dev-2/telemetry\n");
}

TEST(Devices, of_an_empty_log_are_none) {
  const SampleLog log;
  const auto outcome = log.ask({"-o", "json", "devices"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.out, "");
}

}  // namespace
}  // namespace headwater
