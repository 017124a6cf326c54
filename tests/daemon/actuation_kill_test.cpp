// headwaterd killed while a command is on its way to the broker.

#include "daemon/machine.h"
#include "tests/daemon/actuated_gateway.h"
#include "tests/daemon/daemon_program.h"
#include "tests/mqtt/scripted_broker.h"

#include <gtest/gtest.h>

#include <mutex>

namespace headwater {
namespace {

using namespace testing;

// Takes everything and acknowledges no message.
class SilentBroker {
 public:
  [[nodiscard]] std::string url() const { return broker_.url(); }
  // How many messages it was sent with `topic` and `payload` in them.
  [[nodiscard]] std::size_t count(const std::string& topic, const std::string& payload) const {
    const std::lock_guard lock(mutex_);
    std::size_t count = 0;
    for (const auto& message : messages_) {
      if (message.find(topic) != std::string::npos && message.ends_with(payload)) ++count;
    }
    return count;
  }

 private:
  std::string answer(int type, const std::string& body) {
    if (type == packet_connect) return accepted;
    if (type == packet_subscribe) return suback(body, 1);
    if (type == packet_publish) {
      const std::lock_guard lock(mutex_);
      messages_.push_back(body);
    }
    return {};
  }

  mutable std::mutex mutex_;
  std::vector<std::string> messages_;
  const ScriptedBroker broker_{
      [this](int type, const std::string& body) { return answer(type, body); }};
};

class ActuationKill : public ::testing::Test {
 protected:
  // A device that is online, and a command for it, of a time before the daemon.
  void ask(const ActuationRequested& asked) {
    const SystemClock clock;
    auto log = Log::open(daemon_.store(), {"g1", {}}, clock.now().wall).value();
    Pipeline pipeline(Committer(std::move(log), {}, {}), {}, clock, {});
    // In the same boot as the daemon: what was asked before another one is out of date.
    pipeline.start(start_facts(), {}, {});
    pipeline.report(reading("dev-1", 1));
    pipeline.report(DeviceCommand{DeviceId::parse("dev-1").value(), Actuate{asked}, {}, {}, ""});
    pipeline.stop("test");
    ASSERT_EQ(course_of(daemon_.store()), "requested");
  }
  [[nodiscard]] bool records(EventType type) const {
    return wait_until([&] { return count_of(daemon_.store(), type) == 1; });
  }

  SilentBroker broker_;
  DaemonProgram daemon_{{.broker = broker_.url()}};
};

constexpr std::uint64_t hour_us = 3'600'000'000;

TEST_F(ActuationKill, between_attempted_and_sent_does_not_send_it_twice_and_ends_it_in_sight) {
  ask({"ON", "cmnd/dev-1/POWER", hour_us, "", {}});
  daemon_.start();
  ASSERT_TRUE(wait_until([&] { return broker_.count("cmnd/dev-1/POWER", "ON") == 1; }))
      << daemon_.process().errors();
  daemon_.kill();
  ASSERT_EQ(course_of(daemon_.store()), "requested attempted");
  ASSERT_TRUE(daemon_.start_and_wait()) << daemon_.process().errors();
  ASSERT_TRUE(records(EventType::actuation_failed));
  EXPECT_EQ(daemon_.stop(), (Ending{.code = 0}));
  EXPECT_EQ(course_of(daemon_.store()), "requested attempted failed");
  EXPECT_EQ(broker_.count("cmnd/dev-1/POWER", "ON"), 1U);
  const auto failed = recorded(daemon_.store(), EventType::actuation_failed).at(0);
  EXPECT_NE(payload_of<ActuationFailed>(failed).reason.find("is not known"), std::string::npos);
}

TEST_F(ActuationKill, between_attempted_and_sent_goes_on_waiting_for_what_may_confirm_it) {
  ask({"ON", "cmnd/dev-1/POWER", hour_us, "stat/dev-1/POWER", {}});
  daemon_.start();
  ASSERT_TRUE(wait_until([&] { return broker_.count("cmnd/dev-1/POWER", "ON") == 1; }))
      << daemon_.process().errors();
  daemon_.kill();
  ASSERT_TRUE(daemon_.start_and_wait()) << daemon_.process().errors();
  ASSERT_TRUE(wait_until([&] { return daemon_.since_start("events") > 0; }));
  EXPECT_EQ(daemon_.stop(), (Ending{.code = 0}));
  EXPECT_EQ(course_of(daemon_.store()), "requested attempted");
  EXPECT_EQ(broker_.count("cmnd/dev-1/POWER", "ON"), 1U);
}

TEST_F(ActuationKill, a_stop_that_gets_no_answer_ends_all_the_same) {
  ask({"ON", "cmnd/dev-1/POWER", hour_us, "", {}});
  daemon_.start();
  ASSERT_TRUE(wait_until([&] { return broker_.count("cmnd/dev-1/POWER", "ON") == 1; }))
      << daemon_.process().errors();
  EXPECT_EQ(daemon_.stop(), (Ending{.code = 0})) << daemon_.process().errors();
  EXPECT_EQ(course_of(daemon_.store()), "requested attempted");
}

TEST_F(ActuationKill, without_a_route_that_has_a_command_it_fails_in_sight) {
  ask({"ON", "", hour_us, "", {}});
  ASSERT_TRUE(daemon_.start_and_wait()) << daemon_.process().errors();
  ASSERT_TRUE(records(EventType::actuation_failed));
  EXPECT_EQ(course_of(daemon_.store()), "requested failed");
}

}  // namespace
}  // namespace headwater
