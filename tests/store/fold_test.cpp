#include "store/fold.h"

#include "model/digest.h"
#include "tests/support/settle.h"
#include "tests/store/log_fixture.h"

namespace headwater {
namespace {

using testing::fold_in;
using testing::moment;
using testing::sample_readings;

class FoldTest : public testing::LogFixture {};

TEST_F(FoldTest, over_a_log_gives_the_state_of_its_events) {
  const auto events = sample_readings(250);
  State expected;
  {
    Log log = open();
    for (std::size_t at = 0; at < events.size(); at += 50) {
      ASSERT_TRUE(log.append({events.data() + at, 50}, moment(at)));
      testing::settle(log);
      fold_in(expected,
              {events.begin() + static_cast<std::ptrdiff_t>(at),
               events.begin() + static_cast<std::ptrdiff_t>(at + 50)},
              moment(at));
    }
  }
  LogReader log_reader = reader();
  State state;
  ASSERT_TRUE(fold(log_reader, last_sequence, state));
  EXPECT_EQ(state.sequence(), Sequence(250));
  EXPECT_EQ(state_digest(state), state_digest(expected));
}

TEST_F(FoldTest, can_stop_anywhere_and_go_on_from_there) {
  {
    Log log = open();
    fill(log, 250);
  }
  LogReader log_reader = reader();
  State whole;
  ASSERT_TRUE(fold(log_reader, last_sequence, whole));
  State in_steps;
  for (const std::uint64_t to : {0U, 1U, 57U, 100U, 101U, 249U, 250U, 300U}) {
    ASSERT_TRUE(fold(log_reader, Sequence(to), in_steps));
    EXPECT_EQ(in_steps.sequence(), Sequence(std::min<std::uint64_t>(to, 250)));
  }
  EXPECT_EQ(state_digest(in_steps), state_digest(whole));
}

}  // namespace
}  // namespace headwater
