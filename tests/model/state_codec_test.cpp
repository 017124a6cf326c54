// A state that is written and read again is the same state, and stays the same from there on.
#include "model/state_codec.h"

#include "model/digest.h"
#include "tests/support/random_events.h"
#include "tests/support/sample_events.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>

namespace headwater {
namespace {

using testing::event_of;
using testing::fold_in;
using testing::moment;
using testing::random_events;
using testing::reading_of;

State again(const State& state) { return decode_state(encode_state(state)).value(); }

void expect_same(const State& a, const State& b) {
  EXPECT_EQ(state_digest(a), state_digest(b));
  EXPECT_EQ(encode_state(a), encode_state(b));
}

TEST(StateCodec, an_empty_state_comes_back) { expect_same(again(State()), State()); }

TEST(StateCodec, a_state_of_any_events_comes_back_and_goes_on_as_the_original) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    State original;
    State restored;
    for (std::uint64_t part = 0; part < 8; ++part) {
      const auto events = random_events(100 * seed + part, 1 + 40 * part);
      fold_in(original, events, moment(part));
      fold_in(restored, events, moment(part));
      restored = again(restored);
      expect_same(restored, original);
    }
    EXPECT_GT(original.unknown_events(), 0U);
  }
}

// The ring of recent readings empty, half full, full, and round once.
TEST(StateCodec, the_recent_readings_keep_their_places) {
  State state;
  const std::size_t limit = RecentFingerprints::limit;
  for (const std::size_t count : {std::size_t{1}, limit - 2, std::size_t{1}, limit / 2, limit}) {
    const auto events = testing::sample_readings(count);
    fold_in(state, events, moment(1));
    State restored = again(state);
    EXPECT_EQ(restored.recent().next(), state.recent().next());
    expect_same(restored, state);
    State further = state;
    fold_in(further, {reading_of("x", 1, 7)}, moment(2));
    fold_in(restored, {reading_of("x", 1, 7)}, moment(2));
    expect_same(restored, further);
  }
}

TEST(StateCodec, numbers_keep_their_bits) {
  constexpr std::uint64_t signalling_nan = 0x7FF4'0000'0000'0001U;
  ReadingRecorded reading;
  reading.measurements = {{"nan", std::bit_cast<double>(signalling_nan), ""},
                          {"minus zero", -0.0, ""},
                          {"smallest", std::bit_cast<double>(std::uint64_t{1}), ""},
                          {"least", INT64_MIN, ""}};
  State state;
  fold_in(state, {event_of("d", reading, INT64_MIN)}, {Timestamp(INT64_MAX), Uptime(UINT64_MAX)});
  const State restored = again(state);
  const Device& device = *restored.find("d");
  const auto bits = [&](const char* name) {
    return std::bit_cast<std::uint64_t>(std::get<double>(device.measurement(name)->value));
  };
  EXPECT_EQ(bits("nan"), signalling_nan);
  EXPECT_EQ(bits("minus zero"), std::bit_cast<std::uint64_t>(-0.0));
  EXPECT_EQ(bits("smallest"), 1U);
  EXPECT_EQ(device.measurement("least")->value, Value(INT64_MIN));
  EXPECT_EQ(device.measurement("nan")->time, Timestamp(INT64_MIN));
  EXPECT_EQ(device.heard_uptime(), Uptime(UINT64_MAX));
  expect_same(restored, state);
}

TEST(StateCodec, the_bytes_do_not_depend_on_the_order_in_which_devices_came) {
  State folded;
  fold_in(folded, {reading_of("c", 1), reading_of("b", 2), reading_of("a", 3)}, moment(1));
  const State restored = again(folded);  // here they came by id
  EXPECT_EQ(encode_state(restored), encode_state(folded));
}

TEST(StateCodec, is_compact) {
  constexpr std::uint64_t devices = 1'000;
  State state;
  for (std::uint64_t i = 0; i < devices; ++i) {
    ReadingRecorded reading;
    for (const char* name : {"battery", "humidity", "pressure", "rssi", "temperature"}) {
      reading.measurements.push_back({name, 20.5 + static_cast<double>(i), "unit"});
    }
    fold_in(state, {event_of("sensor-" + std::to_string(i), reading)}, moment(i));
  }
  EXPECT_LT(encode_state(state).size() / devices, 350U);
}

}  // namespace
}  // namespace headwater
