// Commands in the pipeline: handed over, decided with the rest, and told of.

#include "tests/daemon/held_writer.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using namespace testing;

DeviceCommand command_for(const std::string& device, DeviceAction action = RegisterDevice{}) {
  return {DeviceId::parse(device).value(), std::move(action), {}, {}, "{}"};
}

// Collects what commands are told, in order.
class Outcomes {
 public:
  [[nodiscard]] OutcomeHandler handler() {
    return [this](Result<CommandOutcome> outcome) {
      const std::lock_guard lock(mutex_);
      outcomes_.push_back(std::move(outcome));
    };
  }
  [[nodiscard]] bool reach(std::size_t count) {
    return wait_until([&] { return all().size() >= count; });
  }
  [[nodiscard]] std::vector<Result<CommandOutcome>> all() const {
    const std::lock_guard lock(mutex_);
    return outcomes_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Result<CommandOutcome>> outcomes_;
};

// A disk that is full when the test says so.
class FillableDisk {
 public:
  [[nodiscard]] PipelineOptions options() {
    PipelineOptions options;
    options.keeping.min_free = 1'000'000;
    options.keeping.free_space = [this](const std::string&) {
      return Result<std::uint64_t>(full_ ? 0 : 1'000'000'000);
    };
    return options;
  }
  // Fills it, and waits until the pipeline has seen it.
  [[nodiscard]] bool fill(RunningPipeline& tested) {
    full_ = true;
    return wait_until([&] {
      tested.clock().advance(std::chrono::seconds(5));
      return tested.pipeline().status().retention.disk == DiskState::full;
    });
  }
  void make_room() { full_ = false; }

 private:
  std::atomic<bool> full_ = false;
};

TEST(Submit, waits_for_room_on_the_disk) {
  FillableDisk disk;
  RunningPipeline tested(disk.options());
  ASSERT_TRUE(disk.fill(tested));
  Outcomes outcomes;
  ASSERT_TRUE(tested.pipeline().submit(command_for("dev-1"), "k", outcomes.handler()));
  EXPECT_EQ(count_of(tested.directory(), EventType::device_registered), 0U);
  disk.make_room();
  const auto told = [&] {
    tested.clock().advance(std::chrono::seconds(5));
    return outcomes.all().size() == 1;
  };
  ASSERT_TRUE(wait_until(told));
  EXPECT_TRUE(outcomes.all()[0]);
  EXPECT_EQ(count_of(tested.directory(), EventType::device_registered), 1U);
}

TEST(Submit, on_a_full_disk_is_told_that_nothing_was_done_when_the_end_comes) {
  FillableDisk disk;
  RunningPipeline tested(disk.options());
  ASSERT_TRUE(disk.fill(tested));
  Outcomes outcomes;
  ASSERT_TRUE(tested.pipeline().submit(command_for("dev-1"), "k", outcomes.handler()));
  tested.stop();
  ASSERT_EQ(outcomes.all().size(), 1U);
  EXPECT_EQ(outcomes.all()[0].error().kind, ErrorKind::full);
  EXPECT_EQ(count_of(tested.directory(), EventType::device_registered), 0U);
}

TEST(Submit, tells_what_a_command_has_led_to_when_it_is_on_disk) {
  RunningPipeline tested;
  Outcomes outcomes;
  std::atomic<std::size_t> on_disk = 0;
  const auto look = [&](const Result<CommandOutcome>&) {
    on_disk = count_of(tested.directory(), EventType::device_registered);
  };
  ASSERT_TRUE(tested.pipeline().submit(command_for("dev-1"), "", look));
  ASSERT_TRUE(tested.pipeline().submit(command_for("dev-1"), "k", outcomes.handler()));
  ASSERT_TRUE(outcomes.reach(1));
  EXPECT_EQ(on_disk, 1U);
  const auto outcome = outcomes.all()[0].value();
  EXPECT_EQ(outcome.appended, (Appended{Sequence(4), 1}));
  EXPECT_FALSE(outcome.repeated);
  EXPECT_EQ(count_of(tested.directory(), EventType::command_rejected), 1U);
}

TEST(Submit, commits_at_once) {
  RunningPipeline tested({.commit_interval = std::chrono::hours(1)});
  Outcomes outcomes;
  ASSERT_TRUE(tested.pipeline().submit(command_for("dev-1"), "k", outcomes.handler()));
  EXPECT_TRUE(outcomes.reach(1));
}

TEST(Submit, under_one_key_has_one_effect_in_one_commit_or_in_several) {
  RunningPipeline tested;
  Outcomes outcomes;
  HeldWriter writer(tested);
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(tested.pipeline().submit(command_for("dev-1"), "k", outcomes.handler()));
  }
  writer.release();
  ASSERT_TRUE(outcomes.reach(3));
  ASSERT_TRUE(tested.pipeline().submit(command_for("dev-1"), "k", outcomes.handler()));
  ASSERT_TRUE(outcomes.reach(4));
  const auto all = outcomes.all();
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].value().repeated, i > 0);
    EXPECT_EQ(all[i].value().appended, all[0].value().appended);
  }
}

TEST(Submit, refuses_more_than_may_wait_and_takes_them_again_when_they_are_done) {
  RunningPipeline tested;
  Outcomes outcomes;
  HeldWriter writer(tested);
  for (std::size_t i = 0; i < waiting_commands_limit; ++i) {
    ASSERT_TRUE(tested.pipeline().submit(command_for("dev-1"), "", outcomes.handler()));
  }
  const auto refused = tested.pipeline().submit(command_for("dev-1"), "", outcomes.handler());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
  EXPECT_NE(refused.error().text().find("64 commands wait"), std::string::npos);
  writer.release();
  ASSERT_TRUE(outcomes.reach(waiting_commands_limit));
  const auto takes = [&] {
    return tested.pipeline().submit(command_for("dev-1"), "", outcomes.handler()).has_value();
  };
  EXPECT_TRUE(wait_until(takes));
  EXPECT_TRUE(outcomes.reach(waiting_commands_limit + 1));
}

TEST(Submit, of_what_expires_while_it_waits_is_rejected) {
  RunningPipeline tested;
  Outcomes outcomes;
  HeldWriter writer(tested);
  auto command = command_for("dev-1");
  command.expires = Timestamp(tested.clock().now().wall.microseconds() + 5'000'000);
  ASSERT_TRUE(tested.pipeline().submit(command, "k", outcomes.handler()));
  tested.clock().advance(std::chrono::seconds(6));
  writer.release();
  ASSERT_TRUE(outcomes.reach(1));
  const auto rejected = recorded(tested.directory(), EventType::command_rejected);
  ASSERT_EQ(rejected.size(), 1U);
  EXPECT_NE(payload_of<CommandRejected>(rejected[0]).reason.find("when it expired"),
            std::string::npos);
}

TEST(Submit, the_time_of_an_actuation_runs_from_when_it_came) {
  RunningPipeline tested;
  tested.deliver("dev-1", 1, true);
  ASSERT_TRUE(tested.acknowledges(1));
  Outcomes outcomes;
  HeldWriter writer(tested);
  const auto actuate = [](std::uint64_t within_us) {
    return command_for("dev-1", Actuate{{"ON", "", within_us, "", {}}});
  };
  ASSERT_TRUE(tested.pipeline().submit(actuate(60'000'000), "long", outcomes.handler()));
  ASSERT_TRUE(tested.pipeline().submit(actuate(30'000'000), "short", outcomes.handler()));
  tested.clock().advance(std::chrono::seconds(40));
  writer.release();
  ASSERT_TRUE(outcomes.reach(2));
  const auto requested = recorded(tested.directory(), EventType::actuation_requested);
  ASSERT_EQ(requested.size(), 1U);
  EXPECT_EQ(payload_of<ActuationRequested>(requested[0]).waited_us, 40'000'000U);
  EXPECT_EQ(count_of(tested.directory(), EventType::command_rejected), 1U);
  EXPECT_EQ(tested.pipeline().status().actuations.requested, 1U);
  ASSERT_TRUE(tested.pipeline().submit(actuate(60'000'000), "long", outcomes.handler()));
  ASSERT_TRUE(outcomes.reach(3));
  EXPECT_TRUE(outcomes.all()[2]->repeated) << "whatever it had waited then";
  tested.clock().advance(std::chrono::seconds(20));
  EXPECT_TRUE(
      wait_until([&] { return count_of(tested.directory(), EventType::actuation_expired) == 1; }));
  EXPECT_TRUE(wait_until([&] { return tested.pipeline().status().actuations.requested == 0; }));
}

TEST(Submit, passes_errors_of_the_key_on) {
  RunningPipeline tested;
  Outcomes outcomes;
  ASSERT_TRUE(tested.pipeline().submit(command_for("dev-1"), "k", outcomes.handler()));
  ASSERT_TRUE(tested.pipeline().submit(command_for("dev-2"), "k", outcomes.handler()));
  ASSERT_TRUE(
      tested.pipeline().submit(command_for("dev-3"), std::string(129, 'k'), outcomes.handler()));
  ASSERT_TRUE(outcomes.reach(3));
  EXPECT_EQ(outcomes.all()[1].error().kind, ErrorKind::conflict);
  EXPECT_EQ(outcomes.all()[2].error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(count_of(tested.directory(), EventType::device_registered), 1U);
}

TEST(Submit, is_refused_behind_the_end) {
  RunningPipeline tested;
  Outcomes outcomes;
  tested.stop();
  const auto refused = tested.pipeline().submit(command_for("dev-1"), "k", outcomes.handler());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().detail, "the gateway is stopping");
  EXPECT_TRUE(outcomes.all().empty());
}

TEST(Submit, is_refused_before_the_start_so_that_nothing_stands_before_it) {
  const TempDir directory;
  const ManualClock clock;
  auto log = Log::open(directory.path(), {"g1", {}}, moment(0).wall).value();
  Pipeline pipeline(Committer(std::move(log), {}, {}), {}, clock, {});
  const auto refused = pipeline.submit(command_for("dev-1"), "k", [](const auto&) {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().detail, "the gateway is starting");
}

TEST(Submit, before_the_end_is_done) {
  RunningPipeline tested;
  Outcomes outcomes;
  HeldWriter writer(tested);
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(
        tested.pipeline().submit(command_for("dev-" + std::to_string(i)), "", outcomes.handler()));
  }
  std::jthread stopping([&] { tested.stop(); });
  writer.release();
  stopping.join();
  EXPECT_EQ(outcomes.all().size(), 10U);
  EXPECT_EQ(recorded(tested.directory()).back().type, EventType::gateway_stopped);
}

}  // namespace
}  // namespace headwater
