// Ten thousand commands, decided and folded: the same events and the same state on every machine.
// The constants were taken on x86-64, and `make arm` runs this on two kinds of ARM. Where decide()
// or the fold is changed on purpose, they are taken anew.
#include "model/decide.h"
#include "model/digest.h"
#include "model/event_codec.h"
#include "model/state_codec.h"
#include "model/state_parts.h"
#include "tests/golden/random_commands.h"

#include <gtest/gtest.h>

#include <map>

namespace headwater {
namespace {

using testing::RandomCommands;

constexpr std::uint64_t seed = 20'261'125;
constexpr std::size_t commands_in_all = 10'000;

// A gateway that has been asked all of it.
class History {
 public:
  History() {
    start();
    for (std::size_t decided = 0; decided < commands_in_all;) {
      if (random_.one_in(200)) start();
      decided += commit();
      pass_time();
    }
  }

  // As the log's readers have it: from the events' bytes.
  [[nodiscard]] const State& state() const { return state_; }
  [[nodiscard]] const State& decided() const { return decided_; }
  [[nodiscard]] const Hash& chain() const { return chain_.value(); }
  // A hash over what each event has made of the parts of the state.
  [[nodiscard]] const Hash& traced() const { return traced_.value(); }
  [[nodiscard]] const std::map<std::string, int>& types() const { return types_; }
  [[nodiscard]] std::uint64_t suppressed() const { return suppressed_; }
  // The beginning of the digest at every 250th commit: where machines part is between two.
  [[nodiscard]] const std::vector<std::string>& digests() const { return digests_; }

 private:
  // Some commands in one commit; how many.
  std::size_t commit() {
    Draft draft(decided_, now_);
    const std::size_t count = 1 + random_.index(8);
    for (std::size_t i = 0; i < count; ++i) {
      const Command command = random_.next(now_.wall, decided_);
      const auto suppression = decide(draft, command, now_.wall, limits_).value();
      if (suppression != Suppression::none) ++suppressed_;
    }
    store(std::move(draft));
    return count;
  }

  void start() {
    if (random_.one_in(2)) now_.uptime = Uptime(1'000'000 + random_.below(1'000'000));
    GatewayStarted facts;
    facts.boot_id = "boot-" + std::to_string(random_.below(3));
    facts.incarnation[15] = static_cast<std::uint8_t>(random_.below(256));
    facts.model_version = 2;
    Draft draft(decided_, now_);
    if (random_.one_in(2)) {
      (void)decide(draft, StopGateway{"SIGTERM"}, now_.wall, limits_).value();
    }
    (void)decide(draft, StartGateway{facts}, now_.wall, limits_).value();
    store(std::move(draft));
  }

  void store(Draft draft) {
    const std::vector<Event> events = draft.events();
    std::move(draft).publish(decided_);
    std::optional<Instant> moment = now_;
    for (const Event& event : events) {
      std::string bytes;
      encode_event(event, moment, bytes);
      moment.reset();
      chain_.extend(bytes);
      state_.apply(decode_event(bytes, state_.sequence().next(), stored_at_).value()).value();
      traced_.extend(as_bytes(parts_.digest(state_, event.device)));
      ++types_[event_type_name(event.type)];
    }
    if (events.empty() || ++commits_ % 250 != 0) return;
    digests_.push_back(to_hex(state_digest(state_)).substr(0, 16));
  }

  void pass_time() {
    const std::uint64_t us = random_.below(random_.one_in(30) ? 900'000'000 : 20'000'000);
    now_.uptime = Uptime(now_.uptime.microseconds() + us);
    std::int64_t wall = now_.wall.microseconds() + static_cast<std::int64_t>(us);
    if (random_.one_in(100)) wall = random_.one_in(2) ? -5'000'000'001 : 4'102'444'800'000'007;
    if (random_.one_in(100)) wall = 1'767'225'600'000'000;
    now_.wall = Timestamp(wall);
  }

  RandomCommands random_{seed};
  Limits limits_{10};
  Instant now_{Timestamp(-86'400'000'001), Uptime(30'000'000)};
  Instant stored_at_{};
  State decided_;
  State state_;
  Chain chain_{Hash{}};
  StateParts parts_ = StateParts::named(state_part_names()).value();
  Chain traced_{Hash{}};
  std::map<std::string, int> types_;
  std::uint64_t suppressed_ = 0;
  std::uint64_t commits_ = 0;
  std::vector<std::string> digests_;
};

const History& history() {
  static const History history;
  return history;
}

TEST(History, leads_to_the_same_events_on_every_machine) {
  EXPECT_EQ(history().state().sequence().value(), 9'344U);
  EXPECT_EQ(to_hex(history().chain()),
            "358c404465090a0fb071401fef8a80506fe2cd42e7036f4a1a6d97eb2941c4fc");
}

TEST(History, leads_to_the_same_states_on_every_machine) {
  const std::vector<std::string> expected{
      "2d8970e40b08b0fb", "55dd344c15992e61", "2ae91f9bb7868d2d", "e2b9c1e67ef8ba71",
      "2414d2e42f11c4c0", "220620ba571c7844", "d8e622a8c04ddaea", "405819442cc6f687"};
  EXPECT_EQ(history().digests(), expected);
  EXPECT_EQ(to_hex(state_digest(history().state())),
            "4ff15f0d655af913fa6d654355b72ac0ee27cb2c38921517c4772f2791065e87");
}

TEST(History, leads_to_the_same_stored_state_on_every_machine) {
  const std::string bytes = encode_state(history().state());
  EXPECT_EQ(to_hex(Sha256().update(bytes).finish()),
            "52c577c58d1701ed1d7a34e79f3305f6edd9c7a02eeb355b7546c74b03bf551c");
  const auto again = decode_state(bytes);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(state_digest(*again), state_digest(history().state()));
}

TEST(History, leads_to_the_same_parts_of_states_on_every_machine) {
  EXPECT_EQ(to_hex(history().traced()),
            "80e840cb5ae976a174464815318721e177e13085520925ac527c066eb3e023ba");
}

TEST(History, is_the_same_decided_and_read_back_from_its_bytes) {
  EXPECT_EQ(state_digest(history().decided()), state_digest(history().state()));
}

// What would not be there could not differ.
TEST(History, has_events_of_every_type_that_a_gateway_decides) {
  for (const auto& [type, count] : history().types()) {
    EXPECT_GE(count, 3) << type;
  }
  EXPECT_EQ(history().types().size(), 29U);
  EXPECT_GE(history().suppressed(), 20U);
}

}  // namespace
}  // namespace headwater
