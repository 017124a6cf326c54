// A what-if with the rules that were in force is history again, and with others it is what history
// would have been with them: decide() itself says so.
#include "model/sandbox.h"

#include "model/decide.h"
#include "tests/support/decided_history.h"

#include <gtest/gtest.h>

#include <random>

namespace headwater {
namespace {

using testing::DecidedHistory;

const std::string device = "dev-1";

// Readings of two devices at random distances, with time that passes in between.
class RandomLife {
 public:
  explicit RandomLife(std::uint64_t seed) : random_(seed) {}

  void live(DecidedHistory& history, int steps) {
    for (int i = 0; i < steps; ++i) {
      for (std::uint64_t second = 0, count = 1 + random_() % 4; second < count; ++second) {
        history.pass(1);
        history.decide(PassTime{});
      }
      history.read(random_() % 3 == 0 ? "dev-2" : device, "temp",
                   static_cast<double>(random_() % 400) / 10);
      if (random_() % 40 == 0) history.restart();
    }
  }

 private:
  std::mt19937_64 random_;
};

LimitsSet limits(double high, double hysteresis, std::uint64_t seconds) {
  return {"temp", 5.0, high, hysteresis, seconds * 1'000'000};
}

struct Played {
  AlarmList history;
  AlarmList sandbox;
  std::optional<LatestMeasurement> latest;
};

Played play(const DecidedHistory& history, const DeviceRules& rules) {
  Played played;
  Sandbox sandbox(rules, Device(device));
  Gateway gateway;
  history.each([&](const RecordedEvent& event) {
    sandbox.apply(event, gateway).value();
    if (event.device == device) played.history.add(event).value();
    if (event.device == gateway_stream) gateway.apply(event).value();
  });
  played.sandbox = sandbox.alarms();
  if (const auto* latest = sandbox.device().measurement("temp")) played.latest = *latest;
  return played;
}

class SandboxTest : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(SandboxTest, with_the_same_rules_from_the_beginning_is_history_again) {
  const LimitsSet same = limits(25, 1, GetParam() % 3 == 0 ? 0 : 7);
  DecidedHistory history;
  history.start();
  history.read(device, "temp", 20);
  history.set(device, same);
  RandomLife(GetParam()).live(history, 300);
  const Played played = play(history, {device, {same}, {}});
  EXPECT_FALSE(played.history.all().empty());
  ASSERT_EQ(played.sandbox.all().size(), played.history.all().size());
  for (std::size_t i = 0; i < played.history.all().size(); ++i) {
    EXPECT_TRUE(played.sandbox.all()[i].same(played.history.all()[i])) << i;
    if (same.for_us == 0) {
      EXPECT_EQ(played.sandbox.all()[i], played.history.all()[i]) << i;
    }
  }
}

TEST_P(SandboxTest, with_other_limits_is_what_they_would_have_led_to) {
  const LimitsSet others = limits(30, 2, 0);
  DecidedHistory history;
  history.start();
  history.read(device, "temp", 20);
  history.set(device, limits(20, 0, 0));
  DecidedHistory wanted = history;
  wanted.set(device, others);
  RandomLife(GetParam()).live(history, 200);
  RandomLife(GetParam()).live(wanted, 200);
  AlarmList expected;
  wanted.each([&](const RecordedEvent& event) {
    if (event.device == device) expected.add(event).value();
  });
  EXPECT_EQ(play(history, {device, {others}, {}}).sandbox.all(), expected.all());
}

INSTANTIATE_TEST_SUITE_P(Seeds, SandboxTest, ::testing::Range<std::uint64_t>(1, 9));

TEST(Sandbox, without_limits_has_no_alarms) {
  DecidedHistory history;
  history.start();
  history.read(device, "temp", 20);
  history.set(device, limits(15, 0, 0));
  const Played played = play(history, {device, {LimitsSet{"temp", {}, {}}}, {}});
  EXPECT_EQ(played.history.all().size(), 1U);
  EXPECT_TRUE(played.sandbox.all().empty());
}

TEST(Sandbox, with_another_calibration_has_other_values_and_alarms) {
  DecidedHistory history;
  history.start();
  history.read(device, "temp", 20);
  history.set(device, limits(50, 0, 0));
  history.pass(1);
  history.read(device, "temp", 30);
  const Played played = play(history, {device, {}, {CalibrationSet{"temp", 2, 1, "F"}}});
  EXPECT_TRUE(played.history.all().empty());
  ASSERT_EQ(played.sandbox.all().size(), 1U);
  EXPECT_EQ(played.latest->value, Value(61.0));
  EXPECT_EQ(played.latest->unit, "F");
}

TEST(Sandbox, measurements_without_rules_keep_their_alarms_and_are_not_listed) {
  DecidedHistory history;
  history.start();
  history.read(device, "temp", 20);
  history.set(device, limits(10, 0, 0));
  const Played played = play(history, {device, {LimitsSet{"other", {}, 1.0}}, {}});
  EXPECT_EQ(played.history.all().size(), 1U);
  EXPECT_TRUE(played.sandbox.all().empty());
}

TEST(Sandbox, a_decommissioned_device_has_no_alarms_any_more) {
  DecidedHistory history;
  history.start();
  history.read(device, "temp", 20);
  history.set(device, limits(30, 0, 0));
  history.pass(5);
  history.decide(
      DeviceCommand{DeviceId::parse(device).value(), DecommissionDevice{"gone"}, {}, {}, {}});
  const Played played = play(history, {device, {limits(10, 0, 0)}, {}});
  ASSERT_EQ(played.sandbox.all().size(), 1U);
  EXPECT_TRUE(played.sandbox.all()[0].cleared);
}

}  // namespace
}  // namespace headwater
