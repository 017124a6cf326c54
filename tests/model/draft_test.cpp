#include "model/draft.h"

#include "model/digest.h"
#include "tests/support/sample_events.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::event_of;
using testing::fold_in;
using testing::moment;
using testing::reading_of;

TEST(Draft, sees_its_own_events_while_the_state_does_not) {
  State state;
  fold_in(state, {reading_of("a", 1)}, moment(1));
  Draft draft(state, moment(2));
  ASSERT_TRUE(draft.add(reading_of("a", 2)));
  ASSERT_TRUE(draft.add(reading_of("b", 3)));
  EXPECT_EQ(draft.find("a")->readings(), 2U);
  EXPECT_EQ(draft.find("b")->readings(), 1U);
  EXPECT_EQ(draft.device_count(), 2U);
  EXPECT_EQ(state.find("a")->readings(), 1U);
  EXPECT_EQ(state.find("b"), nullptr);
}

TEST(Draft, remembers_its_own_readings_and_those_of_the_state) {
  State state;
  const Event first = reading_of("a", 1, 1);
  const Event second = reading_of("a", 2, 2);
  fold_in(state, {first}, moment(1));
  Draft draft(state, moment(2));
  ASSERT_TRUE(draft.add(second));
  EXPECT_TRUE(draft.recorded_recently(fingerprint("a", Timestamp(1), first.payload)));
  EXPECT_TRUE(draft.recorded_recently(fingerprint("a", Timestamp(2), second.payload)));
  EXPECT_FALSE(draft.recorded_recently(fingerprint("a", Timestamp(3), second.payload)));
}

TEST(Draft, that_is_dropped_changes_nothing) {
  State state;
  fold_in(state, {reading_of("a", 1)}, moment(1));
  const Hash before = state_digest(state);
  {
    Draft draft(state, moment(2));
    ASSERT_TRUE(draft.add(reading_of("a", 2)));
    ASSERT_TRUE(draft.add(event_of(std::string(gateway_stream), GatewayStarted{})));
  }
  EXPECT_EQ(state_digest(state), before);
}

TEST(Draft, that_is_published_leaves_the_very_state_of_a_fold_over_its_events) {
  State live;
  fold_in(live, {reading_of("a", 1)}, moment(1));
  State folded = live;
  Draft draft(live, moment(2));
  ASSERT_TRUE(draft.add(event_of(std::string(gateway_stream), GatewayStarted{})));
  ASSERT_TRUE(draft.add(reading_of("a", 2)));
  ASSERT_TRUE(draft.add(reading_of("b", 3)));
  ASSERT_TRUE(draft.add(reading_of("a", 4)));
  fold_in(folded, draft.events(), moment(2));
  std::move(draft).publish(live);
  EXPECT_EQ(live.sequence(), Sequence(5));
  EXPECT_EQ(state_digest(live), state_digest(folded));
}

TEST(Draft, refuses_a_damaged_event_and_stays_as_it_was) {
  const State state;
  Draft draft(state, moment(1));
  ASSERT_TRUE(draft.add(reading_of("a", 1)));
  Event damaged = reading_of("b", 2);
  damaged.payload.pop_back();
  EXPECT_FALSE(draft.add(damaged));
  EXPECT_EQ(draft.events().size(), 1U);
  EXPECT_EQ(draft.device_count(), 1U);
  EXPECT_EQ(draft.find("b"), nullptr);
}

}  // namespace
}  // namespace headwater
