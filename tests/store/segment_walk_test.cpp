#include "store/segment_walk.h"

#include "tests/store/log_fixture.h"

#include <algorithm>
#include <random>

namespace headwater {
namespace {

using testing::event_of;
using testing::moment;
using testing::reading_of;

constexpr std::int64_t start_us = 1'767'225'600'000'000;

Timestamp after_s(std::int64_t seconds) { return Timestamp(start_us + seconds * 1'000'000); }

// A log of some forty segments: devices that come and go, rare types, time that moves on.
class SegmentWalkTest : public testing::LogFixture {
 protected:
  static constexpr std::int64_t events = 4'050;

  void SetUp() override {
    log_.emplace(open());
    for (std::int64_t n = 0; n < events; n += 10) {
      std::vector<Event> commit;
      for (std::int64_t i = n; i < n + 10; ++i) commit.push_back(event(i));
      ASSERT_TRUE(log_->append(commit, moment(static_cast<std::uint64_t>(n))));
      testing::settle(*log_);
    }
  }

  static Event event(std::int64_t n) {
    const std::int64_t time = start_us + n * 1'000'000;
    if (n % 700 == 3) return event_of("rare", DeviceOnline{}, time);
    const std::string device = n < 2'000 ? "early" : "late";
    if (n % 500 == 7) return event_of(device, DeviceOffline{}, time);
    return reading_of(n % 3 == 0 ? "steady" : device, static_cast<double>(n), time);
  }

  // Damages the segment that begins there, and has the log make a gap of it.
  void lose(std::uint64_t first) {
    auto raw = Database::open(database(), Database::Mode::read_write).value();
    raw.execute("UPDATE segment SET events = zeroblob(length(events)) WHERE first = " +
                std::to_string(first))
        .value();
    ASSERT_TRUE(log_->set_aside(Sequence(first)).value());
  }

  static bool is_in(const std::vector<Gap>& gaps, std::uint64_t sequence) {
    return std::any_of(gaps.begin(), gaps.end(), [&](const Gap& gap) {
      return gap.first.value() <= sequence && sequence <= gap.last().value();
    });
  }

  // What a scan must give, by the events as they were appended.
  static std::vector<std::uint64_t> expected(const ScanRange& range, const std::vector<Gap>& gaps) {
    std::vector<std::uint64_t> sequences;
    for (std::uint64_t n = 1; n <= events; ++n) {
      const Event made = event(static_cast<std::int64_t>(n) - 1);
      const RecordedEvent recorded = as_recorded(made, Sequence(n), moment(1));
      if (Sequence(n) < range.from || Sequence(n) > range.to || is_in(gaps, n)) continue;
      if (range.filter.matches(recorded)) sequences.push_back(n);
    }
    return sequences;
  }

  struct Seen {
    std::vector<std::uint64_t> sequences;
    std::vector<Gap> gaps;
  };
  template <class Scan>
  Seen scan(ScanRange range) {
    Seen seen;
    range.on_gap = [&seen](const Gap& gap) { seen.gaps.push_back(gap); };
    LogReader log_reader = reader();
    Scan scan(log_reader, std::move(range));
    while (const auto next = scan.next().value()) seen.sequences.push_back(next->sequence.value());
    return seen;
  }

  void expect_both_ways(const ScanRange& range) {
    std::vector<Gap> in_range;
    const auto gaps = log_->gaps().value();
    std::copy_if(gaps.begin(), gaps.end(), std::back_inserter(in_range),
                 [&](const Gap& gap) { return gap.first <= range.to && gap.last() >= range.from; });
    const auto wanted = expected(range, gaps);
    const Seen forward = scan<ForwardScan>(range);
    EXPECT_EQ(forward.sequences, wanted);
    EXPECT_EQ(forward.gaps, in_range);
    Seen backward = scan<BackwardScan>(range);
    std::reverse(backward.sequences.begin(), backward.sequences.end());
    std::reverse(backward.gaps.begin(), backward.gaps.end());
    EXPECT_EQ(backward.sequences, wanted);
    EXPECT_EQ(backward.gaps, in_range);
  }

  // Where a walk comes to rest that begins at `from`.
  static std::uint64_t rest(SegmentWalk walk, std::uint64_t from, bool forward) {
    for (SegmentWalk::Step step{Sequence(from), {}, false};;) {
      step = (forward ? walk.forward(step.at) : walk.backward(step.at)).value();
      if (step.done || step.gap) return step.at.value();
    }
  }
  std::uint64_t forward(const ScanFilter& filter, std::uint64_t from) {
    return rest(reader_.walk(filter), from, true);
  }
  std::uint64_t backward(const ScanFilter& filter, std::uint64_t from) {
    return rest(reader_.walk(filter), from, false);
  }

  std::optional<Log> log_;
  LogReader reader_ = [this] {
    const Log created = open();
    return reader();
  }();
};

TEST_F(SegmentWalkTest, goes_to_the_next_segment_that_has_what_is_wanted) {
  EXPECT_EQ(forward({"rare"}, 1), 1U);
  EXPECT_EQ(forward({"rare"}, 101), 701U);
  EXPECT_EQ(forward({"late"}, 1), 2'001U);
  EXPECT_EQ(forward({.types = {EventType::device_offline}}, 101), 501U);
  EXPECT_EQ(forward({.time_from = after_s(3'333)}, 1), 3'301U);
  EXPECT_EQ(backward({"rare"}, 3'500), 2'900U);
  EXPECT_EQ(backward({"early"}, 3'900), 2'000U);
  EXPECT_EQ(backward({.types = {EventType::device_online}}, 2'600), 2'200U);
  EXPECT_EQ(backward({.time_before = after_s(1'000)}, 4'000), 1'000U);
}

TEST_F(SegmentWalkTest, of_what_no_segment_has_ends_at_the_tail_or_before_the_first_event) {
  const std::uint64_t tail = events + 1 - reader_.size()->tail_events;
  EXPECT_EQ(forward({"never"}, 1), tail);
  EXPECT_EQ(backward({"never"}, tail - 1), 0U);
  EXPECT_EQ(backward({"never"}, events), std::uint64_t{events});  // the tail has no index
}

TEST_F(SegmentWalkTest, a_step_looks_at_a_limited_number_of_segments) {
  LogTuning tiny;
  tiny.segment_events = 2;
  testing::TempDir folder;
  Log log = Log::open(folder.path(), {"gw", {}}, moment(1).wall, tiny).value();
  for (std::uint64_t n = 0; n < 400; ++n) {
    const Event made = reading_of("dev-1", static_cast<double>(n));
    ASSERT_TRUE(log.append({&made, 1}, moment(n)));
    testing::settle(log);
  }
  LogReader log_reader = LogReader::open(folder.path()).value();
  SegmentWalk walk = log_reader.walk({"never"});
  const auto first = walk.forward(Sequence(1)).value();
  EXPECT_FALSE(first.done);
  EXPECT_EQ(first.at, Sequence(1 + 2 * SegmentWalk::step_segments));
  const auto back = walk.backward(Sequence(300)).value();
  EXPECT_FALSE(back.done);
  EXPECT_EQ(back.at, Sequence(300 - 2 * SegmentWalk::step_segments));
  EXPECT_GT(rest(log_reader.walk({"never"}), 1, true), 390U);
  EXPECT_EQ(rest(log_reader.walk({"never"}), 300, false), 0U);
}

TEST_F(SegmentWalkTest, scans_give_what_matches_and_tell_of_every_gap_whatever_is_wanted) {
  for (const std::uint64_t first : {1U, 1'501U, 1'601U, 2'001U, 3'701U}) lose(first);
  std::mt19937_64 random(7);
  const std::vector<std::string> devices{"", "", "rare", "early", "late", "steady", "never"};
  const std::vector<std::vector<EventType>> types{
      {}, {}, {EventType::device_offline}, {EventType::device_online, EventType::device_offline}};
  for (int round = 0; round < 150; ++round) {
    ScanRange range{Sequence(1 + random() % events), last_sequence};
    if (random() % 2 == 0) range.to = Sequence(1 + random() % events);
    if (random() % 4 == 0) range.from = Sequence(1);
    range.filter.device = devices[random() % devices.size()];
    range.filter.types = types[random() % types.size()];
    const auto from = static_cast<std::int64_t>(random() % events);
    if (random() % 3 == 0) range.filter.time_from = after_s(from);
    if (random() % 3 == 0) range.filter.time_before = after_s(from + 300);
    expect_both_ways(range);
    ASSERT_FALSE(HasFailure()) << "round " << round;
  }
}

TEST_F(SegmentWalkTest, a_gap_is_an_error_for_a_scan_that_has_nothing_to_tell_it_to) {
  lose(101);
  ForwardScan forward(reader_, {Sequence(90), last_sequence, {"never"}});
  EXPECT_EQ(forward.next().error().kind, ErrorKind::not_found);
  BackwardScan backward(reader_, {Sequence(1), Sequence(900), {"never"}});
  EXPECT_EQ(backward.next().error().kind, ErrorKind::not_found);
}

TEST_F(SegmentWalkTest, damaged_indexes_and_numbers_may_hold_anything) {
  auto raw = Database::open(database(), Database::Mode::read_write).value();
  ASSERT_TRUE(raw.execute("UPDATE segment SET devices = zeroblob(2) WHERE first = 1001"));
  EXPECT_EQ(forward({"never"}, 1), 1'001U);
  EXPECT_EQ(backward({"never"}, 2'000), 1'100U);
}

TEST_F(SegmentWalkTest, a_damaged_number_may_be_that_of_whatever_has_none) {
  auto raw = Database::open(database(), Database::Mode::read_write).value();
  ASSERT_TRUE(raw.execute("UPDATE device SET number = 9 WHERE id = 'late'"));
  EXPECT_EQ(forward({"late"}, 101), 101U);
  EXPECT_EQ(forward({"never"}, 101), 101U);
  EXPECT_EQ(forward({"rare"}, 101), 701U);  // its own record is whole
}

TEST_F(SegmentWalkTest, segments_from_before_a_number_was_lost_may_hold_anything) {
  log_.reset();
  auto raw = Database::open(database(), Database::Mode::read_write).value();
  ASSERT_TRUE(raw.execute("UPDATE device SET number = 9 WHERE id = 'late'"));
  log_.emplace(open());
  EXPECT_EQ(forward({"late"}, 101), 101U);
  EXPECT_EQ(forward({"rare"}, 101), 101U);
  fill(*log_, 300);
  EXPECT_GT(forward({"never"}, events + 100), events + 200U);
}

TEST_F(SegmentWalkTest, without_the_record_of_what_is_doubted_all_numbers_are_looked_at) {
  auto raw = Database::open(database(), Database::Mode::read_write).value();
  ASSERT_EQ(raw.query_text("SELECT number FROM device WHERE id = ''").value(), "0");
  ASSERT_TRUE(raw.execute("DELETE FROM device WHERE id = ''"));
  EXPECT_EQ(forward({"rare"}, 101), 701U);
  ASSERT_TRUE(raw.execute("UPDATE device SET number = 9 WHERE id = 'late'"));
  EXPECT_EQ(forward({"rare"}, 101), 101U);
}

TEST_F(SegmentWalkTest, nothing_is_passed_over_if_it_is_not_known_what_is_doubted) {
  auto raw = Database::open(database(), Database::Mode::read_write).value();
  ASSERT_TRUE(raw.execute("UPDATE device SET number = 9 WHERE id = ''"));
  EXPECT_EQ(forward({"rare"}, 101), 101U);
}

TEST_F(SegmentWalkTest, a_device_that_gets_its_number_later_is_found) {
  SegmentWalk walk = reader_.walk({"new"});
  ASSERT_TRUE(walk.forward(Sequence(1)).value().done);
  const Event made = reading_of("new", 1);
  ASSERT_TRUE(log_->append({&made, 1}, moment(1)));
  fill(*log_, 300);
  const auto landing = walk.forward(Sequence(1)).value();
  ASSERT_TRUE(landing.done);
  EXPECT_LE(landing.at, Sequence(events + 1));
}

}  // namespace
}  // namespace headwater
