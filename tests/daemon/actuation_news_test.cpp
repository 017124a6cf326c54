// What the actuator is told after a commit, and at the start.

#include "daemon/actuation_news.h"

#include "model/decide.h"
#include "tests/daemon/recorded.h"
#include "tests/support/sample_events.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using namespace testing;

class ActuationNews : public ::testing::Test {
 protected:
  ActuationNews() { commit({StartGateway{}}); }

  // The devices that there is news of.
  std::vector<std::string> commit(const std::vector<Command>& commands) {
    Instant at = moment(seconds_);
    at.wall = Timestamp(at.wall.microseconds() + wall_step_us_);
    Draft draft(state_, at);
    for (const Command& command : commands) {
      EXPECT_TRUE(decide(draft, command, at.wall, {}));
    }
    auto devices = actuated_devices(draft);
    std::move(draft).publish(state_);
    return devices;
  }
  static Command ask(const std::string& device) {
    return DeviceCommand{
        DeviceId::parse(device).value(), Actuate{{"ON", "", 60'000'000, "", {}}}, {}, {}, ""};
  }
  static Command presence(const std::string& device, bool online) {
    return ReportAvailability{DeviceId::parse(device).value(), "tele/x", online};
  }
  [[nodiscard]] Uptime now() const { return moment(seconds_).uptime; }

  State state_;
  std::uint64_t seconds_ = 100;
  std::int64_t wall_step_us_ = 0;
};

using Names = std::vector<std::string>;

TEST_F(ActuationNews, is_of_devices_with_events_of_an_actuation_once_each) {
  EXPECT_EQ(commit({reading("a", 1), reading("b", 1)}), Names());
  EXPECT_EQ(commit({ask("b"), ask("a"), ask("b")}), (Names{"a", "b"}));
  EXPECT_EQ(commit({reading("a", 2)}), Names());
}

TEST_F(ActuationNews, is_of_presence_only_where_something_waits_for_it) {
  commit({reading("a", 1), reading("b", 1), ask("a")});
  EXPECT_EQ(commit({presence("a", false), presence("b", false)}), (Names{"a"}));
  EXPECT_EQ(commit({reading("a", 2), reading("b", 2)}), (Names{"a"}));
}

TEST_F(ActuationNews, says_how_the_device_and_its_actuations_are_now) {
  commit({reading("a", 1), ask("a")});
  const auto all = actuations_of(state_, "a", now());
  EXPECT_TRUE(all.online);
  EXPECT_EQ(all.source, "sensors/a/telemetry");
  ASSERT_EQ(all.open.size(), 1U);
  EXPECT_EQ(all.open[0].asked.payload, "ON");
  EXPECT_FALSE(all.open[0].attempted);
  EXPECT_EQ(all.open[0].deadline, Uptime(now().microseconds() + 60'000'000));
  seconds_ += 20;
  EXPECT_EQ(actuations_of(state_, "a", now()).open[0].deadline,
            Uptime(now().microseconds() + 40'000'000));
  seconds_ += 100;
  EXPECT_EQ(actuations_of(state_, "a", now()).open[0].deadline, now());
  EXPECT_TRUE(actuations_of(state_, "nobody", now()).open.empty());
}

TEST_F(ActuationNews, has_the_deadline_that_decide_keeps_over_restarts_and_clock_steps) {
  commit({reading("a", 1), ask("a")});
  const Uptime deadline(now().microseconds() + 60'000'000);
  seconds_ += 20;
  commit({StartGateway{}});
  EXPECT_EQ(actuations_of(state_, "a", now()).open[0].deadline, deadline);
  seconds_ += 39;
  commit({PassTime{}});
  ASSERT_EQ(actuations_of(state_, "a", now()).open.size(), 1U);
  EXPECT_EQ(actuations_of(state_, "a", now()).open[0].deadline, deadline);
  ++seconds_;
  wall_step_us_ = -3'600'000'000;
  commit({PassTime{}});
  EXPECT_TRUE(actuations_of(state_, "a", now()).open.empty());
}

TEST_F(ActuationNews, are_counted_by_how_far_they_have_come) {
  commit({reading("a", 1), reading("b", 1), ask("a"), ask("a"), ask("b")});
  ActuationCount count;
  EXPECT_EQ(count.count(open_actuations(state_, {}, now())).requested, 3U);
  const Sequence request = actuations_of(state_, "a", now()).open[0].request;
  const DeviceId id = DeviceId::parse("a").value();
  commit({ReportActuation{id, request, ReportActuation::Step::attempted, "t"}});
  const auto some = count.count({actuations_of(state_, "a", now())});
  EXPECT_EQ(some.requested, 2U);
  EXPECT_EQ(some.attempted, 1U);
  seconds_ += 60;
  commit({PassTime{}});
  const auto one_left = count.count({actuations_of(state_, "a", now())});
  EXPECT_EQ(one_left.requested, 1U);
  EXPECT_EQ(one_left.attempted + one_left.sent, 0U);
}

TEST_F(ActuationNews, at_the_start_is_of_all_devices_with_open_ones) {
  commit({reading("a", 1), reading("b", 1), reading("c", 1), ask("c"), ask("a")});
  const auto all = open_actuations(state_, {}, now());
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].device, "a");
  EXPECT_EQ(all[1].device, "c");
}

TEST_F(ActuationNews, with_lost_events_behind_a_request_is_doubtful) {
  commit({reading("a", 1), ask("a")});
  const Sequence request = state_.sequence();
  const auto doubtful = [&](Sequence first, std::uint64_t count, GapReason reason) {
    const Gap gap{first, count, {}, {}, {}, reason};
    return open_actuations(state_, std::span(&gap, 1), now()).at(0).open.at(0).doubtful;
  };
  EXPECT_TRUE(doubtful(request.next(), 1, GapReason::damaged));
  EXPECT_TRUE(doubtful(Sequence(1), request.value() + 1, GapReason::missing));
  EXPECT_FALSE(doubtful(Sequence(1), request.value() - 1, GapReason::damaged));
  EXPECT_FALSE(doubtful(Sequence(1), request.value() + 1, GapReason::trimmed));
  EXPECT_FALSE(doubtful(Sequence(1), request.value() + 1, GapReason::dropped));
}

}  // namespace
}  // namespace headwater
