#include "model/digest.h"

#include "tests/support/sample_events.h"

#include <gtest/gtest.h>

#include <numeric>

namespace headwater {
namespace {

using testing::event_of;
using testing::fold_in;
using testing::moment;
using testing::reading_of;

// A bit of everything that a state can hold.
State full_state() {
  GatewayStarted started;
  started.boot_id = "boot-1";
  std::iota(started.incarnation.begin(), started.incarnation.end(), std::uint8_t{0});
  started.software_version = "0.1.0";
  started.model_version = 1;
  started.clock_synchronised = true;
  ReadingRecorded reading;
  reading.measurements = {{"temp", 20.5, "C"},
                          {"count", std::int64_t{-3}, ""},
                          {"on", true, ""},
                          {"mode", std::string("auto"), ""}};
  Event unknown = reading_of("dev-1", 1);
  unknown.type = static_cast<EventType>(1'000);
  State state;
  fold_in(state,
          {event_of(std::string(gateway_stream), started),
           event_of("dev-1", DeviceRegistered{"sensors/dev-1/telemetry"}),
           event_of("dev-1", DeviceOnline{}), event_of("dev-1", reading), unknown},
          Instant{Timestamp(1'767'225'600'123'456), Uptime(60'000'000)});
  return state;
}

// The second was computed in Python from the definition, too: a digest is the same on every
// platform.
TEST(Digest, of_a_full_state_never_changes) {
  EXPECT_EQ(to_hex(state_digest(full_state())),
            "2e97890a8c3654dfd8a8114739d4485537f26068903b20290d7f70a74be3b874");
}

TEST(Digest, of_the_state_before_the_first_event_never_changes) {
  EXPECT_EQ(to_hex(state_digest(State())),
            "96ae028976fe9e346ac2855dd3a4ee9e3a8c1da1a309b2736d076018c248d0b5");
}

TEST(Digest, does_not_depend_on_the_order_in_which_devices_came_up_in_memory) {
  std::vector<Event> events;
  for (int i = 0; i < 100; ++i) events.push_back(reading_of("dev-" + std::to_string(i), i));
  State once;
  fold_in(once, events, moment(1));
  State again = once;
  EXPECT_EQ(state_digest(once), state_digest(again));
}

TEST(Digest, changes_with_every_event) {
  const State before = full_state();
  for (const Event& event :
       {reading_of("dev-1", 20.6), reading_of("dev-2", 20.5), event_of("dev-1", DeviceOffline{1}),
        event_of(std::string(gateway_stream), GatewayStopped{"SIGTERM"})}) {
    State after = before;
    fold_in(after, {event}, moment(2));
    EXPECT_NE(state_digest(after), state_digest(before));
  }
}

}  // namespace
}  // namespace headwater
