// Devices that have fallen silent, by a clock that the test moves.

#include "tests/daemon/running_pipeline.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using namespace testing;
using namespace std::chrono_literals;

std::size_t offline_count(const RunningPipeline& tested) {
  return count_of(tested.directory(), EventType::device_offline);
}

TEST(Presence, a_device_that_is_silent_for_too_long_goes_offline) {
  RunningPipeline tested;
  tested.deliver("dev-1", 1, true);
  ASSERT_TRUE(tested.acknowledges(1));
  tested.clock().advance(601s);
  ASSERT_TRUE(wait_until([&] { return offline_count(tested) == 1; }));
  const auto event = recorded(tested.directory(), EventType::device_offline).at(0);
  EXPECT_EQ(event.device, "dev-1");
  EXPECT_GE(payload_of<DeviceOffline>(event).silent_us, 600'000'000U);
}

TEST(Presence, a_device_that_reports_again_is_online_again) {
  RunningPipeline tested;
  tested.deliver("dev-1", 1, true);
  ASSERT_TRUE(tested.acknowledges(1));
  tested.clock().advance(601s);
  ASSERT_TRUE(wait_until([&] { return offline_count(tested) == 1; }));
  tested.deliver("dev-1", 2, true);
  ASSERT_TRUE(tested.acknowledges(2));
  EXPECT_EQ(count_of(tested.directory(), EventType::device_online), 2U);
}

TEST(Presence, a_wall_clock_that_is_set_forward_makes_nobody_silent) {
  RunningPipeline tested;
  tested.deliver("quiet", 1, true);
  ASSERT_TRUE(tested.acknowledges(1));
  tested.clock().step_wall(10'000h);
  tested.clock().advance(6s);  // a look for silent devices is due
  tested.deliver("other", 2, true);
  ASSERT_TRUE(tested.acknowledges(2));
  tested.stop();
  EXPECT_EQ(offline_count(tested), 0U);
}

TEST(Presence, silence_is_measured_by_the_limit_that_is_set) {
  ConfigurationChanged settings;
  settings.active_silence_us = 10'000'000;
  RunningPipeline tested({}, {}, settings);
  tested.deliver("dev-1", 1, true);
  ASSERT_TRUE(tested.acknowledges(1));
  tested.clock().advance(11s);
  EXPECT_TRUE(wait_until([&] { return offline_count(tested) == 1; }));
}

TEST(Presence, nothing_is_recorded_behind_the_end) {
  RunningPipeline tested;
  tested.deliver("dev-1", 1, true);
  ASSERT_TRUE(tested.acknowledges(1));
  tested.clock().advance(601s);
  tested.stop();
  EXPECT_EQ(recorded(tested.directory()).back().type, EventType::gateway_stopped);
}

}  // namespace
}  // namespace headwater
