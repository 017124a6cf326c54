// Commands with terms: an idempotency key, or an expected last event of a device.

#include "store/scan.h"
#include "tests/daemon/keyed_fixture.h"

#include <map>
#include <random>

namespace headwater {
namespace {

using namespace testing;

class KeyedCommand : public KeyedFixture {
 protected:
  Sequence last_of(const std::string& device) {
    return committer_->state().find(device)->sequence();
  }
  std::vector<std::int64_t> values() { return recorded_values(directory_.path()); }
};

TEST_F(KeyedCommand, with_the_same_key_twice_has_one_effect_and_the_same_answer) {
  const auto first = ask(reading("dev-1", 1), {.key = "k"}).value();
  EXPECT_FALSE(first.repeated);
  EXPECT_EQ(first.appended, (Appended{Sequence(1), 3}));
  const auto second = ask(reading("dev-1", 1), {.key = "k"}).value();
  EXPECT_TRUE(second.repeated);
  EXPECT_EQ(second.appended, first.appended);
  open();
  EXPECT_TRUE(ask(reading("dev-1", 1), {.key = "k"})->repeated);
  EXPECT_EQ(values(), std::vector<std::int64_t>{1});
}

TEST_F(KeyedCommand, twice_in_one_commit_has_one_effect) {
  const Command command = reading("dev-1", 1);
  const Command other = reading("dev-2", 2);
  const Terms terms{.key = "k"};
  const Terms other_terms{.key = "l"};
  const Arrival arrivals[] = {{&other, moment(1).wall},
                              {&command, moment(1).wall, &terms},
                              {&command, moment(1).wall, &terms},
                              {&other, moment(1).wall, &other_terms}};
  const auto done = committer_->commit(arrivals, moment(1)).value();
  ASSERT_EQ(done.outcomes.size(), 3U);
  EXPECT_EQ(done.outcomes[0]->appended, (Appended{Sequence(4), 3}));
  EXPECT_TRUE(done.outcomes[1]->repeated);
  EXPECT_EQ(done.outcomes[1]->appended, done.outcomes[0]->appended);
  EXPECT_EQ(done.outcomes[2]->appended.first, Sequence(7));
  EXPECT_TRUE(ask(other, {.key = "l"})->repeated);
}

TEST_F(KeyedCommand, with_the_key_of_another_is_a_conflict_and_appends_nothing) {
  ask(reading("dev-1", 1), {.key = "k"}).value();
  for (const Command& other : {Command(reading("dev-1", 2)), Command(reading("dev-2", 1)),
                               Command(RejectMessage{"topic", "payload", 7, "reason"})}) {
    const auto refused = ask(other, {.key = "k"});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  }
  const Command command = reading("dev-3", 1);
  const Command other = reading("dev-3", 2);
  const Terms terms{.key = "l"};
  const Arrival arrivals[] = {{&command, moment(5).wall, &terms}, {&other, moment(5).wall, &terms}};
  const auto done = committer_->commit(arrivals, moment(5)).value();
  EXPECT_TRUE(done.outcomes[0]);
  ASSERT_FALSE(done.outcomes[1]);
  EXPECT_EQ(done.outcomes[1].error().kind, ErrorKind::conflict);
  EXPECT_EQ(values(), (std::vector<std::int64_t>{1, 1}));
}

TEST_F(KeyedCommand, leaves_its_key_as_the_cause_of_its_events_and_of_no_others) {
  ask(reading("dev-1", 1), {.key = "k"}).value();
  const Command command = reading("dev-1", 2);
  const Arrival arrival{&command, moment(9).wall};
  ASSERT_TRUE(committer_->commit({&arrival, 1}, moment(9)));
  LogReader reader = LogReader::open(directory_.path()).value();
  ForwardScan scan(reader, {Sequence(1), Sequence(4)});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(scan.next().value()->cause, "k");
  EXPECT_EQ(scan.next().value()->cause, "");
}

TEST_F(KeyedCommand, with_another_last_event_than_expected_is_a_conflict_and_appends_nothing) {
  ask(reading("dev-1", 1), {.device = "dev-1", .expected_last = Sequence(0)}).value();
  ASSERT_EQ(last_of("dev-1"), Sequence(3));
  const auto refused =
      ask(reading("dev-1", 2), {.key = "k", .device = "dev-1", .expected_last = Sequence(2)});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  EXPECT_EQ(refused.error().detail, "the last event of dev-1 is 3, not 2");
  EXPECT_EQ(values(), std::vector<std::int64_t>{1});
  // Its key has not been used up.
  const auto met =
      ask(reading("dev-1", 2), {.key = "k", .device = "dev-1", .expected_last = Sequence(3)});
  EXPECT_FALSE(met.value().repeated);
  EXPECT_EQ(values(), (std::vector<std::int64_t>{1, 2}));
}

TEST_F(KeyedCommand, sees_in_its_expectation_what_the_same_commit_has_done_before_it) {
  ask(reading("dev-1", 1), {}).value();
  const Command command = reading("dev-1", 2);
  const Command other = reading("dev-1", 3);
  const Terms terms{.device = "dev-1", .expected_last = Sequence(3)};
  const Arrival arrivals[] = {{&command, moment(5).wall, &terms}, {&other, moment(5).wall, &terms}};
  const auto done = committer_->commit(arrivals, moment(5)).value();
  EXPECT_TRUE(done.outcomes[0]);
  ASSERT_FALSE(done.outcomes[1]);
  EXPECT_EQ(done.outcomes[1].error().detail, "the last event of dev-1 is 4, not 3");
}

TEST_F(KeyedCommand, with_too_long_a_key_is_refused) {
  const auto refused = ask(reading("dev-1", 1), {.key = std::string(129, 'k')});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::invalid_input);
  EXPECT_TRUE(values().empty());
}

// Random requests with restarts in between: each key has had its effect once, a key that comes with
// another request has none, and an expectation was met exactly when it was right.
TEST_F(KeyedCommand, has_one_effect_whatever_comes) {
  std::mt19937_64 random(5);
  struct Known {
    CommandOutcome outcome;
    std::string device;
    std::int64_t value = 0;
  };
  std::map<std::string, Known> known;
  std::size_t effects = 0;
  for (std::int64_t step = 0; step < 400; ++step) {
    if (random() % 40 == 0) open();
    const std::string device = "dev-" + std::to_string(random() % 3);
    Terms terms{.key = "request " + std::to_string(random() % 150), .device = device};
    const Device* now = committer_->state().find(device);
    const std::uint64_t last = now == nullptr ? 0 : now->sequence().value();
    terms.expected_last = Sequence(random() % 4 == 0 ? last + 1 : last);
    const std::int64_t value = static_cast<std::int64_t>(random() % 3);
    const auto outcome = ask(reading(device, value), terms);
    const auto found = known.find(terms.key);
    if (found != known.end() && (found->second.device != device || found->second.value != value)) {
      ASSERT_FALSE(outcome);
      EXPECT_EQ(outcome.error().kind, ErrorKind::conflict);
    } else if (found != known.end()) {
      ASSERT_TRUE(outcome && outcome->repeated);
      EXPECT_EQ(outcome->appended, found->second.outcome.appended);
    } else if (terms.expected_last == Sequence(last)) {
      ASSERT_TRUE(outcome && !outcome->repeated);
      known[terms.key] = {*outcome, device, value};
      ++effects;
    } else {
      EXPECT_FALSE(outcome);
    }
  }
  EXPECT_EQ(values().size(), effects);
  EXPECT_GT(effects, 100U);
}

}  // namespace
}  // namespace headwater
