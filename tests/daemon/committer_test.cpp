#include "daemon/committer.h"

#include "model/digest.h"
#include "store/fold.h"
#include "tests/daemon/full_disk.h"
#include "tests/daemon/recorded.h"
#include "tests/support/sample_events.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace headwater {
namespace {

using namespace testing;

class CommitterTest : public ::testing::Test {
 protected:
  CommitterTest() { open(); }

  // As a start of the daemon does it.
  void open(const Limits& limits = {}) {
    committer_.reset();
    auto log = Log::open(directory(), {"g1", {}}, moment(0).wall).value();
    auto reader = LogReader::open(directory()).value();
    State state;
    fold(reader, log.head().sequence, state).value();
    committer_ = std::make_unique<Committer>(std::move(log), std::move(state), limits);
  }
  Result<Committed> commit(const std::vector<Command>& commands, std::uint64_t second) {
    std::vector<Arrival> arrivals;
    for (const auto& command : commands) arrivals.push_back({&command, moment(second).wall});
    return committer_->commit(arrivals, moment(second));
  }
  std::string directory() const { return directory_.path().string(); }
  Hash state_now() const { return state_digest(committer_->state()); }
  Hash state_of_the_log() {
    auto reader = LogReader::open(directory()).value();
    State state;
    fold(reader, reader.head().value().sequence, state).value();
    return state_digest(state);
  }

  TempDir directory_;
  std::unique_ptr<Committer> committer_;
};

TEST_F(CommitterTest, what_it_returns_from_is_stored_and_in_the_state) {
  const auto done = commit({reading("dev-1", 1), reading("dev-2", 2)}, 1);
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_EQ(done->events, 6U);  // each device is registered, online and has a reading
  EXPECT_EQ(recorded_values(directory()), (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(committer_->state().device_count(), 2U);
  EXPECT_EQ(committer_->state().sequence(), committer_->log().head().sequence);
}

TEST_F(CommitterTest, the_state_is_the_fold_of_the_log_after_every_commit) {
  for (std::int64_t i = 0; i < 30; ++i) {
    commit({reading("dev-1", i), RejectMessage{"t", "x", 1, "why"}, reading("dev-2", i)},
           static_cast<std::uint64_t>(i) + 1)
        .value();
    ASSERT_EQ(state_now(), state_of_the_log()) << i;
  }
  open();
  EXPECT_EQ(state_now(), state_of_the_log());
}

TEST_F(CommitterTest, the_second_of_two_commands_in_a_commit_sees_the_first) {
  const Timestamp time(1'767'225'600'000'000);
  const auto done = commit({reading("dev-1", 1, time), reading("dev-1", 1, time)}, 1);
  EXPECT_EQ(done->duplicates, 1U);
  EXPECT_EQ(recorded_values(directory()).size(), 1U);
}

TEST_F(CommitterTest, it_counts_what_it_did) {
  RecordReading kept = reading("dev-1", 7);
  kept.retained = true;
  commit({reading("dev-1", 7)}, 1).value();
  const auto done = commit({kept, RejectMessage{"t", "x", 1, "why"}}, 2);
  EXPECT_EQ(done->retained, 1U);
  EXPECT_EQ(done->rejected, 1U);
  EXPECT_EQ(done->events, 1U);
}

TEST_F(CommitterTest, a_device_beyond_the_limit_is_counted_as_rejected) {
  open({.devices = 1});
  commit({reading("dev-1", 1)}, 1).value();
  const auto done = commit({reading("dev-2", 2)}, 2);
  EXPECT_EQ(done->rejected, 1U);
  EXPECT_EQ(committer_->state().device_count(), 1U);
}

TEST_F(CommitterTest, what_leads_to_no_event_writes_nothing) {
  const auto done = commit({PassTime{}}, 1);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->events, 0U);
  EXPECT_EQ(committer_->log().head().sequence, Sequence());
}

TEST_F(CommitterTest, a_commit_that_fails_leaves_the_state_as_it_was) {
  commit({reading("dev-1", 1)}, 1).value();
  const Hash before = state_now();
  const Sequence head = committer_->log().head().sequence;
  {
    const FullDisk full;
    const auto failed = commit({reading("dev-1", 2), reading("dev-2", 2)}, 2);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().kind, ErrorKind::storage);
  }
  EXPECT_EQ(state_now(), before);
  EXPECT_EQ(committer_->log().head().sequence, head);
  // What was being written is in doubt: nothing more is taken, even if there is room again.
  EXPECT_FALSE(commit({reading("dev-1", 3)}, 3));
  open();
  EXPECT_EQ(recorded_values(directory()), (std::vector<std::int64_t>{1}));
  EXPECT_TRUE(commit({reading("dev-1", 4)}, 4));
  EXPECT_EQ(state_now(), state_of_the_log());
}

// Far more devices than events fit into a block fall silent at the same moment.
TEST_F(CommitterTest, more_devices_than_a_block_holds_can_go_offline_at_once) {
  constexpr int devices = 70'000;
  open({.devices = 1'000'000});
  for (int first = 0; first < devices; first += 10'000) {
    std::vector<Command> commands;
    for (int i = first; i < first + 10'000; ++i) {
      commands.push_back(reading("dev-" + std::to_string(i), i));
    }
    ASSERT_TRUE(commit(commands, 1));
  }
  const auto done = commit({PassTime{}}, 10'000);
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_EQ(done->events, static_cast<std::uint64_t>(devices));
  open();
  EXPECT_EQ(committer_->state().sequence(), Sequence(4 * devices));
  EXPECT_EQ(count_of(directory(), EventType::device_offline), static_cast<std::size_t>(devices));
}

}  // namespace
}  // namespace headwater
