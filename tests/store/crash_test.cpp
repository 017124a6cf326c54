// A writer that is killed at any moment loses nothing that it had acknowledged.
#include "model/digest.h"
#include "store/fold.h"
#include "store/verify.h"
#include "tests/store/log_fixture.h"
#include "tests/support/process.h"
#include "tests/support/wait_until.h"

#include <algorithm>

namespace headwater {
namespace {

using testing::Process;
using testing::ProcessOptions;
using testing::wait_until;

class CrashTest : public testing::LogFixture {
 protected:
  // Lets a writer make at least `commits` commits and kills it; the last sequence it printed.
  std::uint64_t write_and_kill(std::size_t commit_events, std::ptrdiff_t commits) {
    ProcessOptions options;
    options.program = APPEND_FOREVER;
    options.arguments = {path(), std::to_string(commit_events)};
    Process writer(options);
    const auto lines = [&] {
      const std::string out = writer.out();
      return std::count(out.begin(), out.end(), '\n');
    };
    EXPECT_TRUE(wait_until([&] { return lines() >= commits || !writer.running(); }));
    EXPECT_TRUE(writer.running()) << writer.errors();
    writer.kill();
    EXPECT_TRUE(writer.wait());
    std::string out = writer.out();
    out.resize(out.rfind('\n'));
    return std::stoull(out.substr(out.rfind('\n') + 1));
  }

  void expect_whole(std::uint64_t acknowledged) {
    LogReader log_reader = reader();
    EXPECT_GE(log_reader.head()->sequence.value(), acknowledged);
    EXPECT_TRUE(verify(log_reader)->clean());
    ForwardScan scan(log_reader, {Sequence(1), last_sequence});
    std::uint64_t expected = 1;
    for (; const auto event = scan.next().value(); ++expected) {
      ASSERT_EQ(event->sequence, Sequence(expected));
      const auto reading = decode<ReadingRecorded>(event->payload).value();
      ASSERT_EQ(reading.measurements.at(0).value, Value(static_cast<double>(expected)));
    }
    EXPECT_EQ(expected - 1, log_reader.head()->sequence.value());
    expect_snapshots_whole(log_reader);
  }
  static void expect_snapshots_whole(LogReader& log_reader) {
    EXPECT_EQ(fold_start(log_reader, last_sequence).value().passed_over, 0U);
    State folded;
    fold(log_reader, last_sequence, folded).value();
    EXPECT_EQ(state_digest(state_at(log_reader, last_sequence).value()), state_digest(folded));
  }
};

TEST_F(CrashTest, every_acknowledged_event_is_there_after_each_of_ten_kills) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t acknowledged = write_and_kill(round % 2 == 0 ? 1 : 7, 20 + round * 13);
    expect_whole(acknowledged);
  }
  EXPECT_GT(reader().size()->segments, 5U);
  LogReader log_reader = reader();
  EXPECT_GT(fold_start(log_reader, last_sequence).value().state.sequence(), Sequence(200));
}

TEST_F(CrashTest, a_writer_can_open_what_a_killed_one_left) {
  const std::uint64_t acknowledged = write_and_kill(3, 40);
  const Log log = open();
  EXPECT_GE(log.head().sequence.value(), acknowledged);
}

}  // namespace
}  // namespace headwater
