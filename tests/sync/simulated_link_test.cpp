// The rules of both ends, over a link that loses, delays, reorders and repeats: whatever it does,
// in the end the centre has every event once and in order.

#include "tests/sync/lane.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <variant>
#include <vector>

namespace headwater {
namespace {

using namespace std::chrono_literals;
using namespace testing;
using std::chrono::microseconds;

// The centre, by the rules of PROTOCOL.md: appends what follows, answers everything.
class Centre {
 public:
  struct Answer {
    std::uint64_t stored = 0;
    Outcome outcome = Outcome::stored;
    std::uint64_t epoch = 0;
  };

  Answer take(const SentBatch& batch) {
    const bool follows = batch.first.value() <= stored_.size() + 1;
    for (auto event = stored_.size() + 1; follows && event <= batch.last.value(); ++event) {
      stored_.push_back(event);
    }
    most_ = std::max(most_, stored_.size());
    return {stored_.size(), follows ? Outcome::stored : Outcome::gap, batch.epoch};
  }
  [[nodiscard]] Answer announce() const { return {stored_.size(), Outcome::announced, 0}; }
  // From a backup: it has lost its last events.
  void restore(std::size_t events) { stored_.resize(std::min(events, stored_.size())); }

  [[nodiscard]] const std::vector<std::uint64_t>& stored() const { return stored_; }
  [[nodiscard]] std::size_t most() const { return most_; }

 private:
  std::vector<std::uint64_t> stored_;
  std::size_t most_ = 0;  // it ever had
};

struct Weather {
  double loss = 0.2;
  double repetition = 0.1;
  double disconnection = 0.02;          // at each step
  double restart = 0.01;                // of the centre, likewise
  double restore = 0.0;                 // of the centre from a backup, likewise
  std::uint64_t jitter_us = 5'000'000;  // a message arrives up to so much later than another
};

constexpr Weather fair{0, 0, 0, 0, 0, 1};

class Simulation {
 public:
  Simulation(std::uint32_t seed, const Weather& weather)
      : random_(seed), weather_(weather), lane_(options()) {}

  // A storm, then fair weather until everything is stored or patience ends.
  void run(std::uint64_t events) {
    lane_.shipper().connected();
    for (int step = 0; step < 400; ++step) {
      lane_.grow_to(std::min<std::uint64_t>(events, lane_.head() + number(30)));
      misfortune();
      work();
    }
    weather_ = fair;
    put(centre_.announce());  // as at each of its connections
    lane_.grow_to(events);
    for (int step = 0; step < 2'000 && lane_.confirmed() < events; ++step) work();
  }

  [[nodiscard]] const Centre& centre() const { return centre_; }
  [[nodiscard]] Lane& lane() { return lane_; }
  [[nodiscard]] bool sound() const { return sound_; }

 private:
  static ShipperOptions options() {
    ShipperOptions options;
    options.window_batches = 4;
    options.full_batch_events = 12;
    options.confirm_timeout = 10s;
    options.confirm_timeout_cap = 60s;
    return options;
  }

  // One thing arrives or time runs out; then whatever may be sent is sent.
  void work() {
    const auto deadline = lane_.shipper().deadline();
    if (!on_the_way_.empty() && (!deadline || on_the_way_.begin()->first < *deadline)) {
      const auto arrived = on_the_way_.extract(on_the_way_.begin());
      pass_until(arrived.key());
      arrive(arrived.mapped());
    } else if (deadline) {
      pass_until(*deadline);
      lane_.shipper().check_silence(lane_.now());
    }
    while (const auto batch = lane_.send(1 + number(20))) put(*batch);
  }

  void arrive(const std::variant<SentBatch, Centre::Answer>& message) {
    if (const auto* batch = std::get_if<SentBatch>(&message)) {
      put(centre_.take(*batch));
      return;
    }
    const auto& answer = std::get<Centre::Answer>(message);
    const auto verdict = lane_.answer(answer.stored, answer.outcome, answer.epoch);
    sound_ = sound_ && verdict != Shipper::Verdict::forked && verdict != Shipper::Verdict::ahead;
    sound_ = sound_ && lane_.confirmed() <= centre_.most();
  }

  void misfortune() {
    if (chance(weather_.disconnection)) {
      lane_.shipper().disconnected();
      lane_.shipper().connected();
    }
    const bool restored = chance(weather_.restore);
    if (restored) centre_.restore(number(centre_.stored().size() + 1));
    if (restored || chance(weather_.restart)) put(centre_.announce());
  }

  template <class Message>
  void put(const Message& message) {
    for (int copies = chance(weather_.repetition) ? 2 : 1; copies > 0; --copies) {
      if (chance(weather_.loss)) continue;
      const auto delay = 1 + number(weather_.jitter_us);
      on_the_way_.emplace(Uptime(lane_.now().microseconds() + delay), message);
    }
  }

  void pass_until(Uptime time) {
    if (time > lane_.now())
      lane_.pass(microseconds(time.microseconds() - lane_.now().microseconds()));
  }
  std::uint64_t number(std::uint64_t below) { return random_() % below; }
  bool chance(double probability) {
    return std::uniform_real_distribution<>(0, 1)(random_) < probability;
  }

  std::mt19937 random_;
  Weather weather_;
  Lane lane_;
  Centre centre_;
  std::multimap<Uptime, std::variant<SentBatch, Centre::Answer>> on_the_way_;
  bool sound_ = true;
};

void expect_everything_once_and_in_order(std::uint32_t seed, const Weather& weather) {
  constexpr std::uint64_t events = 3'000;
  Simulation simulation(seed, weather);
  simulation.run(events);
  const auto& stored = simulation.centre().stored();
  ASSERT_EQ(stored.size(), events) << "seed " << seed;
  for (std::uint64_t i = 0; i < events; ++i) ASSERT_EQ(stored[i], i + 1) << "seed " << seed;
  EXPECT_EQ(simulation.lane().confirmed(), events) << "seed " << seed;
  EXPECT_TRUE(simulation.sound()) << "seed " << seed;
  EXPECT_FALSE(simulation.lane().shipper().halted()) << "seed " << seed;
}

TEST(SimulatedLink, a_good_one_brings_everything_once_and_in_order) {
  expect_everything_once_and_in_order(1, fair);
}

TEST(SimulatedLink, a_bad_one_brings_everything_once_and_in_order) {
  for (std::uint32_t seed = 1; seed <= 300; ++seed) expect_everything_once_and_in_order(seed, {});
}

TEST(SimulatedLink, a_dreadful_one_does_too) {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    expect_everything_once_and_in_order(seed, {0.7, 0.3, 0.1, 0.05, 0});
  }
}

TEST(SimulatedLink, a_centre_that_is_restored_from_backups_gets_everything_again) {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    expect_everything_once_and_in_order(seed, {0.2, 0.2, 0.02, 0.01, 0.02});
  }
}

}  // namespace
}  // namespace headwater
