// Whatever is asked of a gateway, in whatever commits, and wherever it is stopped and started
// again: the state is the fold of the log, from every snapshot and from none.
//
// HEADWATER_SEED=N takes one history again; HEADWATER_SEEDS=N takes the first N.
#include "daemon/committer.h"
#include "model/digest.h"
#include "model/state_codec.h"
#include "store/fold.h"
#include "tests/daemon/random_commands.h"
#include "tests/support/sample_events.h"
#include "tests/support/temp_dir.h"
#include "tests/support/thinner.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace headwater::testing {
namespace {

constexpr std::uint64_t seeds_by_default = 60 / thinner;
constexpr int steps = 60;

// A gateway that may end at any moment and begin again, as the daemon does.
class Restarting {
 public:
  explicit Restarting(std::uint64_t seed) : commands_(seed), asked_(seed + 1) { start(); }

  void step() {
    switch (asked_.below(12)) {
      case 0:
        start();  // as after a kill: nothing is finished
        break;
      case 1:
        committer_->finish().value();
        start();
        break;
      case 2:
        while (committer_->maintain().value()) {
        }
        break;
      default:
        commit();
    }
  }

  // Empty if the state is the fold of the log.
  [[nodiscard]] std::string difference() {
    const State& state = committer_->state();
    const Hash expected = state_digest(state);
    auto reader = LogReader::open(directory()).value();
    State folded;
    fold(reader, state.sequence(), folded).value();
    if (state_digest(folded) != expected) return "the fold from the beginning";
    if (state_digest(state_at(reader, state.sequence()).value()) != expected) {
      return "the fold from the newest snapshot";
    }
    const State stored = decode_state(encode_state(state)).value();
    return state_digest(stored) == expected ? "" : "the stored state";
  }

 private:
  void start() {
    committer_.reset();
    LogTuning tuning;
    tuning.segment_events = 64;
    tuning.snapshot_events = 50;
    auto log = Log::open(directory(), {"g1", {}}, moment(0).wall, tuning).value();
    auto reader = LogReader::open(directory()).value();
    auto state = state_at(reader, log.head().sequence).value();
    committer_.emplace(std::move(log), std::move(state), Limits{3});
  }

  void commit() {
    now_ = moment(now_.uptime.microseconds() / 1'000'000 + asked_.below(20));
    std::vector<Command> commands;
    const std::uint64_t count = 1 + asked_.below(6);
    for (std::uint64_t i = 0; i < count; ++i) {
      commands.push_back(commands_.next(committer_->state(), now_.wall));
    }
    std::vector<Arrival> arrivals;
    for (const Command& command : commands) arrivals.push_back({&command, now_.wall, nullptr});
    committer_->commit(arrivals, now_).value();
  }
  [[nodiscard]] std::string directory() const { return directory_.path().string(); }

  TempDir directory_{TempDir::InMemory()};
  RandomCommands commands_;
  RandomCommands asked_;  // what happens when
  Instant now_ = moment(1'000);
  std::optional<Committer> committer_;
};

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::stoull(text);
}

TEST(CommandProperty, the_state_is_the_fold_of_the_log_whatever_happened) {
  const std::uint64_t one = from_environment("HEADWATER_SEED", 0);
  const std::uint64_t last = one != 0 ? one : from_environment("HEADWATER_SEEDS", seeds_by_default);
  for (std::uint64_t seed = one != 0 ? one : 1; seed <= last; ++seed) {
    Restarting gateway(seed);
    for (int step = 0; step < steps; ++step) {
      gateway.step();
      ASSERT_EQ(gateway.difference(), "") << "HEADWATER_SEED=" << seed << ", step " << step;
    }
  }
}

// The same commands in other commits lead to the same events, but for their moments.
TEST(CommandProperty, grouping_changes_no_outcome) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::vector<std::string> types[2];
    for (const bool together : {false, true}) {
      RandomCommands source(seed);
      State state;
      Draft draft(state, moment(1'000));
      std::vector<Event> events;
      for (int i = 0; i < 60; ++i) {
        // What is asked depends on the state at the beginning only.
        const State none;
        const Command command = source.next(none, moment(1'000).wall);
        // A start looks at what there was before its commit: it is always the first of one.
        if (std::holds_alternative<StartGateway>(command)) continue;
        if (together) {
          ASSERT_TRUE(decide(draft, command, moment(1'000).wall, Limits{3}));
        } else {
          Draft own(state, moment(1'000));
          ASSERT_TRUE(decide(own, command, moment(1'000).wall, Limits{3}));
          events.insert(events.end(), own.events().begin(), own.events().end());
          std::move(own).publish(state);
        }
      }
      for (const Event& event : together ? draft.events() : events) {
        types[together ? 1 : 0].push_back(event.device + " " + event_type_name(event.type) + " " +
                                          event.payload);
      }
    }
    EXPECT_EQ(types[0], types[1]) << "seed " << seed;
  }
}

}  // namespace
}  // namespace headwater::testing
