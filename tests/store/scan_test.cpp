#include "store/scan.h"

#include "tests/store/log_fixture.h"

#include <algorithm>

namespace headwater {
namespace {

using testing::moment;
using testing::reading_of;

// A log of three segments and a tail of fifty events.
class ScanTest : public testing::LogFixture {
 protected:
  ScanTest() {
    Log log = open();
    fill(log, 350);
  }

  template <class Scan>
  std::vector<std::string> lines(ScanRange range) {
    LogReader log_reader = reader();
    Scan scan(log_reader, std::move(range));
    std::vector<std::string> result;
    while (const auto event = scan.next().value()) result.push_back(line(*event));
    return result;
  }
};

TEST_F(ScanTest, forward_gives_every_event_in_order) {
  const auto all = lines<ForwardScan>({Sequence(1), last_sequence});
  ASSERT_EQ(all.size(), 350U);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].substr(0, all[i].find(' ')), std::to_string(i + 1));
  }
}

TEST_F(ScanTest, backward_gives_the_same_events_in_the_other_order) {
  auto backward = lines<BackwardScan>({Sequence(1), last_sequence});
  std::reverse(backward.begin(), backward.end());
  EXPECT_EQ(backward, lines<ForwardScan>({Sequence(1), last_sequence}));
}

TEST_F(ScanTest, a_range_is_kept_to_in_both_directions) {
  const auto all = lines<ForwardScan>({Sequence(1), last_sequence});
  for (const auto& [from, to] : {std::pair<std::size_t, std::size_t>{95, 105},
                                 {1, 1},
                                 {100, 100},
                                 {101, 101},
                                 {299, 312},
                                 {350, 350},
                                 {340, 999}}) {
    const std::vector<std::string> expected(
        all.begin() + static_cast<std::ptrdiff_t>(from) - 1,
        all.begin() + static_cast<std::ptrdiff_t>(std::min(to, all.size())));
    EXPECT_EQ(lines<ForwardScan>({Sequence(from), Sequence(to)}), expected);
    auto backward = lines<BackwardScan>({Sequence(from), Sequence(to)});
    std::reverse(backward.begin(), backward.end());
    EXPECT_EQ(backward, expected);
  }
}

TEST_F(ScanTest, an_empty_range_and_one_beyond_the_head_give_nothing) {
  EXPECT_TRUE(lines<ForwardScan>({Sequence(5), Sequence(4)}).empty());
  EXPECT_TRUE(lines<BackwardScan>({Sequence(5), Sequence(4)}).empty());
  EXPECT_TRUE(lines<ForwardScan>({Sequence(351), last_sequence}).empty());
  EXPECT_TRUE(lines<BackwardScan>({Sequence(351), last_sequence}).empty());
}

TEST_F(ScanTest, one_devices_events_are_all_there_when_other_segments_are_passed_over) {
  {
    Log log = open();
    const Event rare = reading_of("rare", 1);
    ASSERT_TRUE(log.append({&rare, 1}, moment(1)));
    fill(log, 349);
    ASSERT_TRUE(log.append({&rare, 1}, moment(2)));
  }
  LogReader log_reader = reader();
  ForwardScan scan(log_reader, {Sequence(1), last_sequence, {"rare"}});
  std::vector<std::uint64_t> found;
  std::size_t read = 0;
  while (const auto event = scan.next().value()) {
    ++read;
    if (event->device == "rare") found.push_back(event->sequence.value());
  }
  EXPECT_EQ(found, (std::vector<std::uint64_t>{351, 701}));
  EXPECT_LT(read, 250U);
}

TEST_F(ScanTest, that_has_come_to_the_end_goes_on_when_there_is_more) {
  Log log = open();
  LogReader log_reader = reader();
  ForwardScan scan(log_reader, {Sequence(350), last_sequence});
  ASSERT_TRUE(scan.next().value());
  EXPECT_FALSE(scan.next().value());
  const Event event = reading_of("new", 1);
  ASSERT_TRUE(log.append({&event, 1}, moment(1)));
  const auto next = scan.next().value();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->device, "new");
  EXPECT_EQ(next->sequence, Sequence(351));
}

TEST_F(ScanTest, backward_gives_each_event_once_when_the_tail_is_sealed_under_it) {
  Log log = open();
  LogReader log_reader = reader();
  BackwardScan scan(log_reader, {Sequence(1), last_sequence});
  for (std::uint64_t sequence = 350; sequence > 340; --sequence) {
    ASSERT_EQ(scan.next().value()->sequence, Sequence(sequence));
  }
  fill(log, 50);
  for (std::uint64_t sequence = 340; sequence > 0; --sequence) {
    ASSERT_EQ(scan.next().value()->sequence, Sequence(sequence));
  }
  EXPECT_FALSE(scan.next().value());
}

TEST_F(ScanTest, stops_with_an_error_at_a_damaged_segment) {
  {
    auto raw = Database::open(database(), Database::Mode::read_write);
    ASSERT_TRUE(raw && raw->execute("UPDATE segment SET events = zeroblob(length(events)) "
                                    "WHERE first = 101"));
  }
  LogReader log_reader = reader();
  ForwardScan scan(log_reader, {Sequence(1), last_sequence});
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(scan.next());
  const auto damaged = scan.next();
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().kind, ErrorKind::damaged);
}

}  // namespace
}  // namespace headwater
