// Scans of a log that is sealed under them.

#include "tests/store/log_fixture.h"

namespace headwater {
namespace {

class ScanWhileSealingTest : public testing::LogFixture {};

TEST_F(ScanWhileSealingTest, a_scan_goes_on_where_it_was_when_the_tail_becomes_a_segment) {
  Log log = open();
  fill(log, 90);
  LogReader log_reader = reader();
  ForwardScan scan(log_reader, {Sequence(1), last_sequence});
  for (std::uint64_t sequence = 1; sequence <= 30; ++sequence) {
    ASSERT_EQ(scan.next().value()->sequence, Sequence(sequence));
  }
  fill(log, 10);
  ASSERT_EQ(reader().size()->segments, 1U);
  for (std::uint64_t sequence = 31; sequence <= 100; ++sequence) {
    ASSERT_EQ(scan.next().value()->sequence, Sequence(sequence));
  }
  EXPECT_FALSE(scan.next().value());
}

TEST_F(ScanWhileSealingTest, a_reader_finds_every_event_after_its_first_search_found_none) {
  Log log = open();
  fill(log, 100);
  LogReader log_reader = reader();
  for (const std::uint64_t sequence : {1U, 50U, 100U, 2U}) {
    const auto block = log_reader.block_at(Sequence(sequence)).value();
    ASSERT_TRUE(block);
    EXPECT_TRUE(block->holds(Sequence(sequence)));
  }
}

}  // namespace
}  // namespace headwater
