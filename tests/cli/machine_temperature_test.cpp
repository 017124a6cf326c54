// Alarms on the temperature of a real machine, with its gaps, its times that come twice and its
// step backwards: limits that are set half-way hold from there on, and history is the same again.
#include "model/alarm_list.h"
#include "model/digest.h"
#include "store/fold.h"
#include "store/scan.h"
#include "tests/cli/sample_log.h"
#include "tests/support/decided_history.h"
#include "tests/support/machine_temperature.h"
#include "tests/support/settle.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::DecidedHistory;
using testing::lines_of;

const std::string machine = "machine-1";
constexpr double high = 100;
constexpr double low = 40;

struct Machine {
  DecidedHistory history;
  Timestamp limits_set;
  std::size_t readings = 0;
};

// What a gateway would have recorded of the series.
Machine machine_of(const std::vector<testing::MachineTemperature>& rows) {
  Machine machine_life;
  DecidedHistory& history = machine_life.history;
  history.start();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i == rows.size() / 2) {
      history.set(machine, {"temp", low, high, 1.0, 0});
      machine_life.limits_set = history.now().wall;
    }
    history.pass(300);
    history.read(machine, "temp", rows[i].value, rows[i].time);
  }
  machine_life.readings = rows.size();
  return machine_life;
}

std::vector<AlarmRecord> alarms_of(LogReader& reader) {
  AlarmList alarms;
  ForwardScan scan(reader,
                   {.from = Sequence(1),
                    .to = reader.head().value().sequence,
                    .filter = {.types = {EventType::alarm_raised, EventType::alarm_cleared}}});
  while (const auto event = scan.next().value()) alarms.add(*event).value();
  return alarms.all();
}

// Made once, and only looked at by the tests.
class MachineTemperatureTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const auto rows = testing::machine_temperatures();
    if (!rows) return;
    rows_ = *rows;
    life_ = machine_of(rows_);
    folder_.emplace(testing::TempDir::InMemory());
    auto log = Log::open(folder_->path(), {"gw", {}}, Timestamp()).value();
    for (const auto& [moment, events] : life_.history.commits()) {
      log.append(events, moment).value();
      testing::settle(log);
    }
    log.write_snapshot(life_.history.state()).value();
  }
  static void TearDownTestSuite() { folder_.reset(); }
  void SetUp() override {
    if (!folder_) GTEST_SKIP() << testing::machine_temperatures().error().text();
    ASSERT_EQ(rows_.size(), 22'695U);
  }

  [[nodiscard]] static LogReader reader() { return LogReader::open(folder_->path()).value(); }
  [[nodiscard]] static testing::Outcome replay(const std::string& rules) {
    const testing::TempDir directory;
    const std::string file = directory.file("rules.yaml");
    testing::write_file(file, rules);
    return testing::run(HEADWATER_PROGRAM,
                        {"--store", folder_->path(), "-o", "json", "replay", "--rules", file});
  }

  inline static std::optional<testing::TempDir> folder_;
  inline static std::vector<testing::MachineTemperature> rows_;
  inline static Machine life_;
};

TEST_F(MachineTemperatureTest, has_its_duplicates_and_its_step_backwards) {
  std::size_t backwards = 0;
  std::size_t twice = 0;
  for (std::size_t i = 1; i < rows_.size(); ++i) {
    if (rows_[i].time < rows_[i - 1].time) ++backwards;
  }
  for (std::size_t i = 12; i < rows_.size(); ++i) {
    for (std::size_t before = i - 12; before < i; ++before) {
      if (rows_[before].time == rows_[i].time) ++twice;
    }
  }
  EXPECT_EQ(backwards, 1U);
  EXPECT_EQ(twice, 12U);
}

TEST_F(MachineTemperatureTest, raises_alarms_only_after_limits_were_set) {
  LogReader log = reader();
  const auto alarms = alarms_of(log);
  ASSERT_GE(alarms.size(), 3U);
  const Timestamp half_way = rows_[rows_.size() / 2 - 1].time;
  bool hot_before = false;
  for (std::size_t i = 0; i < rows_.size() / 2; ++i) {
    hot_before = hot_before || rows_[i].value > high || rows_[i].value < low;
  }
  EXPECT_TRUE(hot_before);  // there would have been some
  for (const AlarmRecord& alarm : alarms) EXPECT_GE(alarm.raised, half_way);
}

TEST_F(MachineTemperatureTest, is_the_same_when_it_is_folded_again) {
  LogReader log = reader();
  State again;
  fold(log, log.head()->sequence, again).value();
  EXPECT_EQ(state_digest(again), state_digest(life_.history.state()));
  EXPECT_EQ(state_digest(again), state_digest(state_at(log, log.head()->sequence).value()));
}

TEST_F(MachineTemperatureTest, replayed_with_the_same_limits_has_these_alarms_and_earlier_ones) {
  const auto outcome =
      replay("devices:\n  machine-1:\n    temp: { low: 40, high: 100, hysteresis: 1 }\n");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  LogReader log = reader();
  const auto alarms = alarms_of(log);
  const std::string out = outcome.out;
  EXPECT_NE(out.find("\"both\":" + std::to_string(alarms.size()) + ",\"only_history\":0,"),
            std::string::npos)
      << out.substr(0, 200);
  EXPECT_EQ(out.find("\"only_rules\":0,"), std::string::npos);
  EXPECT_NE(out.find("\"values\":[]"), std::string::npos);
}

TEST_F(MachineTemperatureTest, replayed_without_limits_has_no_alarms) {
  const auto outcome = replay("devices:\n  machine-1:\n    temp: { limits: none }\n");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("\"both\":0,"), std::string::npos) << outcome.out.substr(0, 200);
  EXPECT_NE(outcome.out.find("\"only_rules\":0,"), std::string::npos);
}

}  // namespace
}  // namespace headwater
