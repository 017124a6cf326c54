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
#include <limits>
#include <optional>
#include <sstream>

namespace headwater::testing {
namespace {

constexpr std::uint64_t seeds = 25 / thinner;
constexpr Sequence last_possible{std::numeric_limits<std::int64_t>::max()};
constexpr Ending killed{0, SIGKILL};

// What the workers on one log have acknowledged.
struct Acknowledged {
  Sequence head;
  Sequence cursor;

  void read(const std::string& lines) {
    std::istringstream stream(lines);
    std::string what;
    for (std::uint64_t number = 0; stream >> what >> number;) {
      Sequence& position = what == "cursor" ? cursor : head;
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
    work.heal();
    for (int i = 0; i < 30; ++i) work.step();
    work.heal();
    LogReader reader = LogReader::open(directory_->path()).value();
    expect_each_event_once(reader, work.log().head().sequence);
    const Verification found = verify(reader).value();
    EXPECT_TRUE(found.clean()) << found.structure;
    EXPECT_EQ(found.end.chain, work.log().head().chain);
    expect_same_state(reader, work);
  }

  static void expect_each_event_once(LogReader& reader, Sequence head) {
    ForwardScan scan(reader, {Sequence(1), last_possible, ""});
    std::uint64_t number = 1;
    for (; const auto event = scan.next().value(); ++number) {
      ASSERT_EQ(event->sequence, Sequence(number));
      ASSERT_EQ(event->payload, event_number(number).payload);
      ASSERT_EQ(event->device, event_number(number).device);
    }
    EXPECT_EQ(Sequence(number - 1), head);
  }

  static void expect_same_state(LogReader& reader, const LogAtWork& work) {
    State folded;
    fold(reader, last_possible, folded).value();
    EXPECT_EQ(state_digest(state_at(reader, last_possible).value()), state_digest(folded));
    EXPECT_EQ(state_digest(work.state()), state_digest(folded));
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
