#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

#include "tests/support/telemetry.h"

namespace headwater::testing {
namespace {

constexpr std::uint64_t start_s = 1'767'225'600;  // 2026-01-01T00:00:00Z
constexpr double period_s = 5.0;
constexpr double day_s = 86'400.0;

// The engine's numbers are the same everywhere; the standard library's distributions are not.
double uniform(std::mt19937_64& random, double low, double high) {
  constexpr double steps = 9'007'199'254'740'992.0;  // 2^53
  return low + (high - low) * static_cast<double>(random() >> 11) / steps;
}

// Close to normal, of the given spread: the sum of four uniform numbers.
double noise(std::mt19937_64& random, double spread) {
  double sum = 0;
  for (int i = 0; i < 4; ++i) sum += uniform(random, -1, 1);
  return sum * spread / 1.155;
}

// What differs from device to device.
struct Place {
  double mean_temperature;
  double daily_swing;
  double phase_s;
  double battery_drain_per_day;
};

Place make_place(std::mt19937_64& random) {
  return {.mean_temperature = uniform(random, 14, 26),
          .daily_swing = uniform(random, 2, 7),
          .phase_s = uniform(random, -3'600, 3'600),
          .battery_drain_per_day = uniform(random, 0.2, 1.5)};
}

std::string payload(const Place& place, double seconds, std::mt19937_64& random) {
  const double turn = 2 * std::numbers::pi * (seconds + place.phase_s) / day_s;
  const double warmth = -std::cos(turn);  // coldest at midnight
  const double temperature =
      place.mean_temperature + place.daily_swing * warmth + noise(random, 0.15);
  const double humidity = std::clamp(62 - 12 * warmth + noise(random, 0.8), 5.0, 100.0);
  const double battery = std::max(0.0, 100 - place.battery_drain_per_day * seconds / day_s);
  const bool light = warmth > -0.2;
  const bool motion = uniform(random, 0, 1) < 0.02;
  return fmt::format(
      R"({{"ts":{:.3f},"temp":{:.2f},"humidity":{:.1f},"battery":{:.0f},"light":{},"motion":{}}})",
      static_cast<double>(start_s) + seconds, temperature, humidity, battery, light, motion);
}

}  // namespace

std::vector<SensorMessage> synthetic_telemetry(std::size_t count, std::size_t devices,
                                               std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Place> places;
  for (std::size_t i = 0; i < devices; ++i) places.push_back(make_place(random));
  std::vector<SensorMessage> messages;
  messages.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t device = i % devices;
    // The devices report one after the other, each a little early or late.
    const double place_in_round = static_cast<double>(i) / static_cast<double>(devices);
    const double seconds = place_in_round * period_s +
                           uniform(random, 0, 0.4) * period_s / static_cast<double>(devices);
    messages.push_back({fmt::format("sensors/iot-device-{:02}/telemetry", device + 1),
                        payload(places[device], seconds, random)});
  }
  return messages;
}

}  // namespace headwater::testing
