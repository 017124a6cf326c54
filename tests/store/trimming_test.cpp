// A log whose beginning is removed: the rest is as it was, and so is the state.

#include "model/digest.h"
#include "store/fold.h"
#include "store/verify.h"
#include "tests/store/log_fixture.h"

#include <random>

namespace headwater {
namespace {

using namespace testing;

class Trimmed : public LogFixture {
 protected:
  static void remove(Log& log, Sequence to, Sequence confirmed = last_sequence,
                     std::uint64_t kept_bytes = 1'000'000) {
    settle(log);  // a start looks for what an earlier removal has left
    log.begin_removal({to, confirmed, kept_bytes}).value();
    while (log.remove_part().value()) {
    }
  }
  [[nodiscard]] std::string digest_at(std::uint64_t sequence) const {
    auto log_reader = reader();
    return to_hex(state_digest(state_at(log_reader, Sequence(sequence)).value()));
  }
  [[nodiscard]] Hash chain_at(std::uint64_t sequence) const {
    return reader().chain_at(Sequence(sequence)).value();
  }
  void expect_clean() const {
    auto log_reader = reader();
    const auto verified = verify(log_reader).value();
    EXPECT_TRUE(verified.clean());
    for (const Damage& damage : verified.damages) ADD_FAILURE() << damage.what;
  }
  [[nodiscard]] std::vector<std::uint64_t> kept() const {
    std::vector<std::uint64_t> kept;
    reader()
        .kept_events(Sequence(1), last_sequence, false,
                     [&](const RecordedEvent& event) {
                       kept.push_back(event.sequence.value());
                       return true;
                     })
        .value();
    return kept;
  }
};

TEST_F(Trimmed, keeps_its_state_its_chain_and_its_rest) {
  Log log = open();
  fill(log, 1'000);
  const std::string head = digest_at(1'000);
  const std::string between = digest_at(555);
  const Hash chain = chain_at(300);
  const auto before = content();
  remove(log, Sequence(300));
  EXPECT_EQ(log.removed(), Sequence(300));
  EXPECT_EQ(digest_at(1'000), head);
  EXPECT_EQ(digest_at(555), between);
  EXPECT_EQ(chain_at(300), chain);
  expect_clean();
  auto log_reader = reader();
  ForwardScan scan(log_reader, {Sequence(301), last_sequence, {}, {}});
  for (std::size_t i = 300; i < before.size(); ++i)
    EXPECT_EQ(line(*scan.next().value()), before[i]);
  EXPECT_EQ(log_reader.size().value().segments, 7U);
}

TEST_F(Trimmed, at_any_point_again_and_again_goes_on_after_every_start) {
  std::mt19937_64 random(3);
  std::optional<Log> log = open();
  fill(*log, 2'000);
  const std::string head = digest_at(2'000);
  while (log->removed() < Sequence(1'800)) {
    const Sequence to = log->removed().plus(100 * (1 + random() % 3));
    remove(*log, to, Sequence(random() % 3'000));
    EXPECT_EQ(digest_at(2'000), head);
    expect_clean();
    log.reset();
    log.emplace(open());
    EXPECT_EQ(log->removed(), to);
    EXPECT_TRUE(log->take_damages().empty());
    EXPECT_EQ(reader().gaps().value().size(), 1U);
  }
  fill(*log, 500);
  EXPECT_EQ(log->head().sequence, Sequence(2'500));
  expect_clean();
}

TEST_F(Trimmed, is_done_at_the_next_start_if_it_was_not_done) {
  {
    Log log = open();
    fill(log, 1'000);
    log.begin_removal({Sequence(500), last_sequence, 0}).value();
    while (log.removed() == Sequence()) ASSERT_TRUE(log.remove_part().value());
    ASSERT_EQ(reader().size().value().segments, 10U);
    expect_clean();
  }
  Log log = open();
  EXPECT_TRUE(log.removing());
  settle(log);
  EXPECT_EQ(reader().size().value().segments, 5U);
  expect_clean();
}

TEST_F(Trimmed, says_what_the_centre_had_not_stored) {
  Log log = open();
  fill(log, 1'000);
  remove(log, Sequence(200), Sequence(200));
  EXPECT_EQ(reader().gaps().value().at(0).reason, GapReason::trimmed);
  remove(log, Sequence(400), Sequence(399));
  EXPECT_EQ(reader().gaps().value().at(0).reason, GapReason::dropped);
  remove(log, Sequence(600), Sequence(600));
  EXPECT_EQ(reader().gaps().value().at(0).reason, GapReason::dropped);
}

TEST_F(Trimmed, does_not_know_the_states_that_went_with_it) {
  Log log = open();
  fill(log, 1'000);
  remove(log, Sequence(300));
  auto log_reader = reader();
  const auto state = state_at(log_reader, Sequence(299));
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().kind, ErrorKind::not_found);
  EXPECT_EQ(state_at(log_reader, Sequence(300)).value().sequence(), Sequence(300));
}

// It stands for the events that are gone.
TEST_F(Trimmed, needs_its_base_snapshot) {
  {
    Log log = open();
    fill(log, 1'000);
  }
  const std::string head = digest_at(1'000);
  {
    Log log = open();
    remove(log, Sequence(300));
  }
  auto log_reader = reader();
  auto raw = Database::open(database(), Database::Mode::read_write).value();
  raw.execute("UPDATE snapshot SET checksum = x'00' WHERE sequence = 300").value();
  const auto lost = state_at(log_reader, Sequence(1'000));
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::damaged);
}

TEST_F(Trimmed, keeps_its_base_snapshot_when_others_are_thinned_out) {
  Log log = open();
  fill(log, 1'000);
  remove(log, Sequence(300));
  for (int i = 0; i < 20; ++i) {
    fill(log, 100);
    auto log_reader = reader();
    log.write_snapshot(state_at(log_reader, log.head().sequence).value()).value();
  }
  auto log_reader = reader();
  EXPECT_EQ(state_at(log_reader, Sequence(300)).value().sequence(), Sequence(300));
}

TEST_F(Trimmed, keeps_important_events_for_reading) {
  Log log = open();
  for (std::uint64_t at = 0; at < 10; ++at) {
    const Event offline = event_of("dev-1", DeviceOffline{at});
    log.append({&offline, 1}, moment(10'000 + at)).value();
    fill(log, 99);
  }
  remove(log, Sequence(300));
  remove(log, Sequence(500));
  EXPECT_EQ(kept(), (std::vector<std::uint64_t>{1, 101, 201, 301, 401}));
  expect_clean();
  auto log_reader = reader();
  std::vector<std::string> seen;
  log_reader
      .kept_events(Sequence(101), Sequence(101), true,
                   [&](const RecordedEvent& event) {
                     seen.push_back(line(event));
                     EXPECT_EQ(event.recorded, moment(10'001));
                     EXPECT_EQ(decode<DeviceOffline>(event.payload).value().silent_us, 1U);
                     return true;
                   })
      .value();
  EXPECT_EQ(seen.size(), 1U);
  remove(log, Sequence(700), last_sequence, 1);
  EXPECT_TRUE(kept().empty());
}

TEST_F(Trimmed, passes_over_a_segment_that_is_damaged) {
  Log log = open();
  fill(log, 1'000);
  {
    auto raw = Database::open(database(), Database::Mode::read_write).value();
    raw.execute("UPDATE segment SET events = zeroblob(length(events)) WHERE first = 201").value();
  }
  remove(log, Sequence(400));
  EXPECT_EQ(log.take_damages().size(), 1U);
  EXPECT_EQ(log.removed(), Sequence(400));
  EXPECT_EQ(reader().gaps().value().size(), 1U);
  expect_clean();
}

TEST_F(Trimmed, is_clean_while_a_segment_that_was_damaged_waits_to_be_deleted) {
  Log log = open();
  fill(log, 1'000);
  auto raw = Database::open(database(), Database::Mode::read_write).value();
  raw.execute("UPDATE segment SET count = 17 WHERE first = 101").value();
  ASSERT_TRUE(log.set_aside(Sequence(101)).value());
  log.begin_removal({Sequence(500), last_sequence, 0}).value();
  while (log.removed() == Sequence()) ASSERT_TRUE(log.remove_part().value());
  ASSERT_EQ(reader().size().value().segments, 10U);
  expect_clean();
}

TEST_F(Trimmed, gives_its_space_back) {
  Log log = open();
  fill(log, 20'000);
  log.give_back_space().value();
  const auto before = std::filesystem::file_size(database());
  remove(log, Sequence(19'000));
  log.give_back_space().value();
  auto raw = Database::open(database(), Database::Mode::read_only).value();
  EXPECT_EQ(raw.pages().value().unused, 0U);
  // The state that stands for them takes 64 KiB for fingerprints alone.
  auto snapshots = raw.prepare("SELECT sum(length(state)) FROM snapshot").value();
  ASSERT_TRUE(snapshots.step().value());
  const auto state = static_cast<std::uint64_t>(snapshots.integer(0));
  EXPECT_LT(std::filesystem::file_size(database()), before / 4 + state);
  expect_clean();
}

TEST_F(Trimmed, knows_how_old_its_segments_are_by_the_clock_since_boot_alone) {
  Log log = open();
  const std::vector<Event> events = sample_readings(400);
  const auto commit = [&](std::size_t at, std::int64_t wall, std::uint64_t uptime_s) {
    log.append({events.data() + at, 100}, {Timestamp(wall), Uptime(uptime_s * 1'000'000)}).value();
    settle(log);
  };
  commit(0, 1'800'000'000'000'000, 100);
  commit(100, -5'000'000'000'000'000, 200);    // before 1970
  commit(200, 9'000'000'000'000'000'000, 50);  // in 290,000 years, and booted
  commit(300, 0, 80);
  const auto segments = log.oldest_segments(Uptime(90'000'000)).value();
  std::vector<std::uint64_t> ages;
  for (const auto& segment : segments) ages.push_back(segment.age_us / 1'000'000);
  EXPECT_EQ(ages, (std::vector<std::uint64_t>{190, 90, 40, 10}));
}

TEST_F(Trimmed, never_takes_its_segments_for_older_than_they_are_though_commits_were_lost) {
  const std::vector<Event> events = sample_readings(100);
  const auto commit = [&](Log& log, std::uint64_t uptime_s) {
    log.append(events, {Timestamp(0), Uptime(uptime_s * 1'000'000)}).value();
    settle(log);
  };
  {
    Log log = open();
    commit(log, 100);
    commit(log, 500);
  }
  auto raw = Database::open(database(), Database::Mode::read_write).value();
  raw.execute("UPDATE segment SET events = zeroblob(length(events)) WHERE first = 101").value();
  Log log = open();
  commit(log, 1'000);
  commit(log, 1'050);
  const auto segments = log.oldest_segments(Uptime(1'060'000'000)).value();
  ASSERT_EQ(segments.size(), 4U);
  EXPECT_LE(segments[0].age_us, 960'000'000U);
  EXPECT_EQ(segments[2].age_us, 60'000'000U);
  EXPECT_EQ(segments[3].age_us, 10'000'000U);
}

}  // namespace
}  // namespace headwater
