// What the program answers is the same with snapshots as without.
#include "store/fold.h"
#include "tests/cli/sample_log.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::at;
using testing::reading;
using testing::SampleLog;

// The wall clock is set back between the commits, and a snapshot is behind the second one.
class SnapshotAnswers : public ::testing::Test {
 protected:
  SnapshotAnswers() {
    for (SampleLog* log : {&without_, &with_}) {
      log->append_two_devices();
      if (log == &with_) keep_state();
      const Timestamp set_back = at("2026-01-01T09:30:00Z");
      log->append({reading("dev-1", {{"temp", 22.5, "C"}}, at("2026-01-01T10:09:00Z"))}, set_back);
      log->append({reading("dev-3", {{"n", std::int64_t{1}, ""}}, set_back)}, set_back);
      log->close();
    }
  }
  void keep_state() {
    auto reader = LogReader::open(with_.directory()).value();
    with_.writer().write_snapshot(state_at(reader, reader.head().value().sequence).value()).value();
  }
  void expect_same(const std::vector<std::string>& question) const {
    const auto expected = without_.ask(question);
    const auto answer = with_.ask(question);
    EXPECT_EQ(answer.exit_code, expected.exit_code);
    EXPECT_EQ(answer.out, expected.out);
    EXPECT_EQ(answer.err, expected.err);
  }

  SampleLog without_;
  SampleLog with_;
};

TEST_F(SnapshotAnswers, there_is_one_that_is_used) {
  auto reader = LogReader::open(with_.directory()).value();
  EXPECT_EQ(fold_start(reader, Sequence(8)).value().state.sequence(), Sequence(6));
}

TEST_F(SnapshotAnswers, of_digest_are_the_same_at_every_position) {
  for (int sequence = 0; sequence <= 8; ++sequence) {
    expect_same({"digest", "--at-seq", std::to_string(sequence)});
  }
}

TEST_F(SnapshotAnswers, of_state_are_the_same_at_every_position) {
  for (const char* device : {"dev-1", "dev-2", "dev-3", "dev-9"}) {
    expect_same({"state", device});
    for (int sequence = 0; sequence <= 8; ++sequence) {
      expect_same({"state", device, "--at-seq", std::to_string(sequence)});
    }
  }
}

TEST_F(SnapshotAnswers, of_state_are_the_same_at_every_time) {
  for (const char* time : {"2026-01-01T09:00:00Z", "2026-01-01T09:30:00Z", "2026-01-01T10:00:00Z",
                           "2026-01-01T10:04:00Z", "2026-01-01T10:05:00Z", "2026-01-02"}) {
    expect_same({"state", "dev-1", "--at", time});
    expect_same({"state", "dev-3", "--at", time});
  }
}

TEST_F(SnapshotAnswers, of_devices_are_the_same) { expect_same({"devices"}); }

}  // namespace
}  // namespace headwater
