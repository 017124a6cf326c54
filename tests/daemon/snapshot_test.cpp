// When the daemon keeps the state, and that a start from it is a start like any other.
#include "model/digest.h"
#include "store/fold.h"
#include "tests/daemon/daemon_program.h"
#include "tests/daemon/running_pipeline.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using namespace testing;

// Of the state at the head, by a fold from the beginning.
Hash digest_of_all(const std::string& directory) {
  auto reader = LogReader::open(directory).value();
  State state;
  fold(reader, reader.head().value().sequence, state).value();
  return state_digest(state);
}

Hash digest_by_snapshot(const std::string& directory) {
  auto reader = LogReader::open(directory).value();
  return state_digest(state_at(reader, reader.head().value().sequence).value());
}

// Where a fold up to the head begins.
Sequence snapshot_in(const std::string& directory) {
  auto reader = LogReader::open(directory).value();
  return fold_start(reader, reader.head().value().sequence).value().state.sequence();
}

Sequence head_of(const std::string& directory) {
  return LogReader::open(directory).value().head().value().sequence;
}

TEST(CommitterSnapshot, is_written_in_maintenance_once_enough_events_have_come) {
  const TempDir directory;
  LogTuning tuning;
  tuning.snapshot_events = 10;
  auto log = Log::open(directory.path(), {"g1", {}}, moment(0).wall, tuning).value();
  Committer committer(std::move(log), {}, {});
  std::uint64_t second = 0;
  const auto commit = [&] {
    const Command command = reading("dev-1", static_cast<std::int64_t>(++second));
    const Arrival arrival{&command, moment(second).wall};
    committer.commit({&arrival, 1}, moment(second)).value();
    committer.maintain().value();
  };
  while (committer.log().head().sequence < Sequence(9)) commit();
  EXPECT_EQ(snapshot_in(directory.path()), Sequence());
  commit();
  EXPECT_EQ(snapshot_in(directory.path()), Sequence(10));
  while (committer.log().head().sequence < Sequence(25)) commit();
  EXPECT_EQ(snapshot_in(directory.path()), Sequence(20));
  EXPECT_EQ(digest_by_snapshot(directory.path()), digest_of_all(directory.path()));
}

TEST(PipelineSnapshot, is_written_at_the_stop_behind_the_last_event) {
  RunningPipeline running;
  for (std::int64_t i = 0; i < 20; ++i) running.deliver("dev-" + std::to_string(i % 3), i);
  ASSERT_TRUE(running.acknowledges(20));
  EXPECT_EQ(snapshot_in(running.directory()), Sequence());
  running.stop();
  EXPECT_EQ(snapshot_in(running.directory()), head_of(running.directory()));
  EXPECT_EQ(digest_by_snapshot(running.directory()), digest_of_all(running.directory()));
}

class DaemonSnapshotTest : public ::testing::Test {
 protected:
  DaemonSnapshotTest() : daemon_({.broker = broker_.url()}) {}

  void publish(std::int64_t first) {
    std::vector<SensorMessage> messages;
    for (std::int64_t i = first; i < first + 30; ++i) {
      messages.push_back(message_of("dev-" + std::to_string(i % 4), i));
    }
    ASSERT_TRUE(publish_all(broker_, messages));
    const auto all = static_cast<std::size_t>(first + 30);
    ASSERT_TRUE(wait_until([&] { return recorded_values(daemon_.store()).size() == all; }));
  }
  void damage_snapshots() {
    auto database = Database::open(daemon_.store() + "/log.db", Database::Mode::read_write).value();
    database.execute("UPDATE snapshot SET state = zeroblob(length(state))").value();
  }

  Broker broker_;
  DaemonProgram daemon_;
};

TEST_F(DaemonSnapshotTest, a_start_from_one_goes_on_with_the_same_state) {
  ASSERT_TRUE(broker_.start()) << broker_.log();
  ASSERT_TRUE(daemon_.start_and_wait());
  publish(0);
  ASSERT_TRUE(daemon_.stop());
  EXPECT_EQ(snapshot_in(daemon_.store()), head_of(daemon_.store()));
  ASSERT_TRUE(daemon_.start_and_wait());
  EXPECT_EQ(daemon_.status().at("devices").to_number<int>(), 4);
  publish(30);
  daemon_.kill();
  EXPECT_LT(snapshot_in(daemon_.store()), head_of(daemon_.store()));
  EXPECT_EQ(digest_by_snapshot(daemon_.store()), digest_of_all(daemon_.store()));
  EXPECT_EQ(count_of(daemon_.store(), EventType::device_registered), 4U);
}

TEST_F(DaemonSnapshotTest, a_damaged_one_is_reported_and_does_no_harm) {
  ASSERT_TRUE(broker_.start()) << broker_.log();
  ASSERT_TRUE(daemon_.start_and_wait());
  publish(0);
  ASSERT_TRUE(daemon_.stop());
  damage_snapshots();
  ASSERT_TRUE(daemon_.start_and_wait());
  EXPECT_NE(daemon_.process().errors().find("1 of the snapshots of the state cannot be used"),
            std::string::npos)
      << daemon_.process().errors();
  publish(30);
  ASSERT_TRUE(daemon_.stop());
  EXPECT_EQ(snapshot_in(daemon_.store()), head_of(daemon_.store()));
  EXPECT_EQ(digest_by_snapshot(daemon_.store()), digest_of_all(daemon_.store()));
  EXPECT_EQ(count_of(daemon_.store(), EventType::device_registered), 4U);
}

}  // namespace
}  // namespace headwater
