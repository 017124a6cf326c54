#include "store/reader.h"

#include "tests/support/settle.h"
#include "tests/store/log_fixture.h"

namespace headwater {
namespace {

using testing::moment;
using testing::reading_of;
using testing::sample_readings;

class ReaderTest : public testing::LogFixture {};

TEST_F(ReaderTest, knows_whose_log_it_reads) {
  const Log log = open();
  const LogReader log_reader = reader();
  EXPECT_EQ(log_reader.id(), log.id());
  EXPECT_EQ(log_reader.gateway(), "gw");
  EXPECT_EQ(log_reader.created(), moment(1).wall);
}

TEST_F(ReaderTest, of_an_empty_log_stands_at_its_origin) {
  const Log log = open();
  LogReader log_reader = reader();
  EXPECT_EQ(log_reader.head()->sequence, Sequence());
  EXPECT_EQ(log_reader.head()->chain, chain_origin(log.id(), "gw"));
  EXPECT_FALSE(log_reader.block_at(Sequence(1)).value());
  EXPECT_FALSE(log_reader.next_block_after(Sequence()).value());
}

TEST_F(ReaderTest, finds_the_block_of_every_event_in_segments_and_tail) {
  Log log = open();
  fill(log, 250);
  LogReader log_reader = reader();
  for (std::uint64_t sequence = 1; sequence <= 250; ++sequence) {
    const auto block = log_reader.block_at(Sequence(sequence)).value();
    ASSERT_TRUE(block) << sequence;
    EXPECT_TRUE(block->holds(Sequence(sequence)));
  }
  EXPECT_FALSE(log_reader.block_at(Sequence(251)).value());
  EXPECT_EQ(log_reader.next_block_after(Sequence(1)).value(), Sequence(101));
  EXPECT_EQ(log_reader.next_block_after(Sequence(101)).value(), Sequence(201));
  EXPECT_EQ(log_reader.next_block_after(Sequence(201)).value(), Sequence(211));
  EXPECT_FALSE(log_reader.next_block_after(Sequence(241)).value());
}

TEST_F(ReaderTest, follows_a_log_that_grows_and_is_sealed_meanwhile) {
  Log log = open();
  LogReader log_reader = reader();
  EXPECT_FALSE(log_reader.block_at(Sequence(1)).value());
  for (std::uint64_t sequence = 1; sequence <= 350; ++sequence) {
    ASSERT_TRUE(log.append(sample_readings(1), moment(sequence)));
    testing::settle(log);
    const auto block = log_reader.block_at(Sequence(sequence));
    ASSERT_TRUE(block) << block.error().text();
    ASSERT_TRUE(*block) << sequence;
    EXPECT_TRUE((*block)->holds(Sequence(sequence)));
    EXPECT_EQ(log_reader.head()->sequence, Sequence(sequence));
  }
}

TEST_F(ReaderTest, passes_over_segments_that_cannot_hold_a_device) {
  Log log = open();
  fill(log, 300);
  const Event rare = reading_of("rare", 1);
  ASSERT_TRUE(log.append({&rare, 1}, moment(1)));
  fill(log, 399);
  LogReader log_reader = reader();
  const auto walk_to = [&](std::uint64_t from, const std::string& device) {
    return log_reader.walk({device}).forward(Sequence(from))->at;
  };
  EXPECT_EQ(walk_to(1, "rare"), Sequence(301));
  EXPECT_EQ(walk_to(1, "dev-1"), Sequence(1));
  EXPECT_EQ(walk_to(302, "rare"), Sequence(302));
  EXPECT_EQ(walk_to(150, "never"), log_reader.size()->tail_events == 0
                                       ? Sequence(701)
                                       : Sequence(701 - log_reader.size()->tail_events));
}

TEST_F(ReaderTest, says_that_an_event_is_missing_in_the_middle) {
  {
    Log log = open();
    fill(log, 250);
  }
  drop_sealed_rows();
  {
    auto raw = Database::open(database(), Database::Mode::read_write);
    ASSERT_TRUE(raw && raw->execute("DELETE FROM segment WHERE first = 101"));
  }
  LogReader log_reader = reader();
  EXPECT_TRUE(log_reader.block_at(Sequence(100)).value());
  const auto block = log_reader.block_at(Sequence(150));
  ASSERT_FALSE(block);
  EXPECT_EQ(block.error().kind, ErrorKind::damaged);
}

// As after damage to a page of the tail.
TEST_F(ReaderTest, finds_the_rows_around_a_hole_in_the_tail) {
  Log log = Log::open(path(), {"gw", {}}, moment(1).wall, row_for_each_commit()).value();
  fill(log, 190, 1);  // the second run
  drop_sealed_rows();
  fill(log, 30, 1);  // back in the first
  {
    auto raw = Database::open(database(), Database::Mode::read_write);
    ASSERT_TRUE(raw && raw->execute("DELETE FROM tail WHERE first BETWEEN 205 AND 212"));
  }
  LogReader log_reader = reader();
  EXPECT_EQ(log_reader.head()->sequence, Sequence(220));
  for (const std::uint64_t sequence : {201U, 204U, 213U, 220U}) {
    const auto block = log_reader.block_at(Sequence(sequence));
    ASSERT_TRUE(block && *block) << sequence;
    EXPECT_EQ((*block)->first, Sequence(sequence));
  }
  EXPECT_FALSE(log_reader.block_at(Sequence(208)));
}

TEST_F(ReaderTest, works_without_the_writer) {
  {
    Log log = open();
    fill(log, 50);
  }
  EXPECT_EQ(reader().head()->sequence, Sequence(50));
  EXPECT_EQ(content().size(), 50U);
}

}  // namespace
}  // namespace headwater
