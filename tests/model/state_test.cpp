#include "model/state.h"

#include "model/digest.h"
#include "tests/support/sample_events.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::event_of;
using testing::fold_in;
using testing::moment;
using testing::reading_of;

TEST(State, events_go_to_the_device_that_they_are_about) {
  State state;
  fold_in(state, {reading_of("b", 1), reading_of("a", 2), reading_of("b", 3)}, moment(1));
  EXPECT_EQ(state.sequence(), Sequence(3));
  EXPECT_EQ(state.device_count(), 2U);
  EXPECT_EQ(state.find("b")->readings(), 2U);
  EXPECT_EQ(state.find("a")->measurement("temp")->value, Value(2.0));
  EXPECT_EQ(state.find("c"), nullptr);
}

TEST(State, remembers_the_readings_of_late) {
  State state;
  const Event reading = reading_of("a", 1, 5);
  fold_in(state, {reading}, moment(1));
  EXPECT_TRUE(state.recent().has(fingerprint("a", Timestamp(5), reading.payload)));
  EXPECT_FALSE(state.recent().has(fingerprint("b", Timestamp(5), reading.payload)));
}

TEST(State, devices_are_listed_by_id) {
  State state;
  fold_in(state, {reading_of("b", 1), reading_of("c", 1), reading_of("a", 1)}, moment(1));
  std::string ids;
  for (const Device* device : state.devices()) ids += device->id();
  EXPECT_EQ(ids, "abc");
}

TEST(State, the_gateways_own_life_is_no_device) {
  State state;
  fold_in(state, {event_of(std::string(gateway_stream), GatewayStarted{})}, moment(1));
  EXPECT_EQ(state.device_count(), 0U);
  EXPECT_TRUE(state.gateway().running());
}

TEST(State, an_event_that_is_not_the_next_one_is_refused) {
  State state;
  const Event event = reading_of("a", 1);
  for (const std::uint64_t sequence : {0U, 2U}) {
    const auto applied = state.apply(as_recorded(event, Sequence(sequence), moment(1)));
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().kind, ErrorKind::damaged);
  }
  fold_in(state, {event}, moment(1));
  EXPECT_FALSE(state.apply(as_recorded(event, Sequence(1), moment(1))));
}

TEST(State, a_damaged_event_changes_nothing) {
  State state;
  fold_in(state, {reading_of("a", 1)}, moment(1));
  const Hash before = state_digest(state);
  Event damaged = reading_of("new", 1);
  damaged.payload.pop_back();
  ASSERT_FALSE(state.apply(as_recorded(damaged, Sequence(2), moment(2))));
  EXPECT_EQ(state.device_count(), 1U);
  EXPECT_EQ(state_digest(state), before);
}

TEST(State, what_a_newer_version_wrote_is_counted_and_otherwise_passed_over) {
  State state;
  Event unknown = reading_of("a", 1);
  unknown.type = static_cast<EventType>(1'000);
  Event newer = reading_of("a", 1);
  newer.version = 9;
  fold_in(state, {unknown, newer, reading_of("a", 1)}, moment(1));
  EXPECT_EQ(state.unknown_events(), 2U);
  EXPECT_EQ(state.sequence(), Sequence(3));
  EXPECT_EQ(state.find("a")->readings(), 1U);
}

}  // namespace
}  // namespace headwater
