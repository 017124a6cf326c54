// A process that is killed at a failpoint, whichever it is, loses nothing that it had acknowledged.

#include "model/digest.h"
#include "store/failpoint.h"
#include "store/fold.h"
#include "store/scan.h"
#include "store/verify.h"
#include "tests/crash/log_at_work.h"
#include "tests/support/process.h"
#include "tests/support/sample_events.h"
#include "tests/support/temp_dir.h"
#include "tests/support/thinner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <sstream>

namespace headwater::testing {
namespace {

constexpr std::uint64_t seeds = 25 / thinner;
constexpr Ending killed{0, SIGKILL};

// What the workers on one log have acknowledged.
struct Acknowledged {
  Sequence head;
  Sequence cursor;
  Sequence backup;

  void read(const std::string& lines) {
    std::istringstream stream(lines);
    std::string what;
    for (std::uint64_t number = 0; stream >> what >> number;) {
      Sequence& position = what == "cursor" ? cursor : what == "backup" ? backup : head;
      position = std::max(position, Sequence(number));
    }
  }
};

bool is_of_creation(Failpoint point) {
  return point == Failpoint::creation_before_rename || point == Failpoint::creation_after_rename;
}
// A start comes there once.
bool comes_once(Failpoint point) {
  return is_of_creation(point) || point == Failpoint::recovery_before_commit ||
         point == Failpoint::recovery_after_commit;
}

class Kill : public ::testing::TestWithParam<NamedFailpoint> {
 protected:
  // Runs a worker; how it ended.
  Ending work(std::uint64_t seed, std::uint64_t steps, std::string_view point, std::uint64_t hit) {
    Process worker({.program = CRASH_WORKER,
                    .arguments = {directory_->path(), std::to_string(seed), std::to_string(steps),
                                  std::string(point), std::to_string(hit)}});
    const auto ending = worker.wait();
    acknowledged_.read(worker.out());
    EXPECT_EQ(worker.errors(), "");
    return ending.value_or(Ending{});
  }

  // A log with some history, unless it is about its creation, whose worker dies at the failpoint.
  void kill(std::uint64_t seed) {
    directory_.emplace(TempDir::InMemory());
    acknowledged_ = {};
    const NamedFailpoint point = GetParam();
    if (!is_of_creation(point.point)) {
      ASSERT_EQ(work(seed, 20 + seed * 13 % 150, "none", 0), killed);
    }
    const std::uint64_t hit = comes_once(point.point) ? 1 : 1 + seed % 5;
    ASSERT_EQ(work(seed + 1'000, 5'000, point.name, hit), killed);
  }

  // What the next start makes of it.
  void expect_whole() {
    LogAtWork work(directory_->path(), 1);
    ASSERT_GE(work.log().head().sequence, acknowledged_.head);
    const auto cursor = work.log().cursor(upstream_cursor).value().value_or(Cursor{});
    EXPECT_GE(cursor.sequence, acknowledged_.cursor);
    ASSERT_NO_FATAL_FAILURE(expect_whole_backup());
    work.heal();
    for (int i = 0; i < 30; ++i) work.step();
    work.heal();
    LogReader reader = LogReader::open(directory_->path()).value();
    const Verification found = expect_all_there(reader);
    EXPECT_EQ(found.end.chain, work.log().head().chain);
    const State expected = History(directory_->path()).state(work.log().head().sequence.value());
    EXPECT_EQ(state_digest(work.state()), state_digest(expected));
    work.back_up();
    ASSERT_NO_FATAL_FAILURE(expect_whole_backup());
  }

  // A backup is whole, or there is none.
  void expect_whole_backup() {
    const bool exists = std::filesystem::exists(backup_of(directory_->path()) + "/log.db");
    ASSERT_TRUE(exists || acknowledged_.backup == Sequence());
    if (!exists) return;
    LogReader copy = LogReader::open(backup_of(directory_->path())).value();
    EXPECT_GE(copy.head()->sequence, acknowledged_.backup);
    expect_all_there(copy);
  }

  // Every event behind what was removed, of that what is to be kept, and the state.
  Verification expect_all_there(LogReader& reader) {
    const History history(directory_->path());
    const Sequence head = reader.head()->sequence;
    const Sequence removed = reader.removed_up_to().value();
    expect_each_event_once(reader, history, removed.next(), head);
    expect_kept_events(reader, history, removed);
    const Verification found = verify(reader).value();
    EXPECT_TRUE(found.clean()) << found.structure;
    for (const Damage& damage : found.damages) ADD_FAILURE() << damage.what;
    EXPECT_EQ(state_digest(state_at(reader, last_sequence).value()),
              state_digest(history.state(head.value())));
    return found;
  }

  static void expect_event(const RecordedEvent& event, const History& history) {
    const Event expected = event_number(event.sequence.value());
    EXPECT_EQ(event.payload, expected.payload);
    EXPECT_EQ(event.device, expected.device);
    EXPECT_EQ(event.recorded, history.moment_of(event.sequence.value()));
  }

  static void expect_each_event_once(LogReader& reader, const History& history, Sequence from,
                                     Sequence head) {
    ForwardScan scan(reader, {from, last_sequence});
    Sequence next = from;
    for (; const auto event = scan.next().value(); next = next.next()) {
      ASSERT_EQ(event->sequence, next);
      expect_event(*event, history);
    }
    EXPECT_EQ(next, head.next());
  }

  static void expect_kept_events(LogReader& reader, const History& history, Sequence removed) {
    std::vector<Sequence> expected;
    for (Sequence at(1); at <= removed; at = at.next()) {
      if (outlives_readings(event_number(at.value()).type)) expected.push_back(at);
    }
    std::vector<Sequence> kept;
    reader
        .kept_events(Sequence(1), last_sequence, false,
                     [&](const RecordedEvent& event) {
                       kept.push_back(event.sequence);
                       expect_event(event, history);
                       return true;
                     })
        .value();
    EXPECT_EQ(kept, expected);
  }

 private:
  std::optional<TempDir> directory_;
  Acknowledged acknowledged_;
};

TEST_P(Kill, loses_nothing_that_was_acknowledged) {
  for (std::uint64_t seed = 1; seed <= seeds && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ASSERT_NO_FATAL_FAILURE(kill(seed));
    ASSERT_NO_FATAL_FAILURE(expect_whole());
  }
}

INSTANTIATE_TEST_SUITE_P(At, Kill, ::testing::ValuesIn(failpoints),
                         [](const ::testing::TestParamInfo<NamedFailpoint>& test) {
                           return std::string(test.param.name);
                         });

}  // namespace
}  // namespace headwater::testing
