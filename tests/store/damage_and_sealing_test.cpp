// Damage where the tail and the segments meet: while rows are being sealed, and when slots of the
// tail are written over.
#include "model/digest.h"
#include "store/fold.h"
#include "store/verify.h"
#include "tests/store/log_fixture.h"

namespace headwater {
namespace {

using testing::moment;
using testing::sample_readings;

class DamageAndSealingTest : public testing::LogFixture {
 protected:
  [[nodiscard]] Log open() const {
    return Log::open(path(), {"gw", {}}, moment(1).wall, row_for_each_commit()).value();
  }

  // Damages rows while the log is open, but not at work.
  void change(const std::string& sql) const {
    auto raw = Database::open(database(), Database::Mode::read_write).value();
    raw.execute(sql).value();
  }

  // Commits of one event, so that event n is row n of its run.
  static void append_singly(Log& log, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      log.append(sample_readings(1), moment(log.head().sequence.value() + 1)).value();
    }
  }

  void lose(const std::string& table, std::uint64_t first) const {
    change("UPDATE " + table + " SET events = X'00' WHERE first = " + std::to_string(first));
  }

  // Both runs have been sealed, and the first is written again: 1 to 100, 101 to 200, and ten.
  void write_both_runs() const {
    Log log = open();
    for (int run = 0; run < 2; ++run) {
      append_singly(log, 100);
      testing::settle(log);
    }
    append_singly(log, 10);
  }

  // The positions that readers find, one after the other.
  [[nodiscard]] std::vector<std::uint64_t> readable() const {
    LogReader log_reader = reader();
    std::vector<std::uint64_t> positions;
    for (Sequence at(1); at <= log_reader.head()->sequence; at = at.next()) {
      if (log_reader.block_at(at)) positions.push_back(at.value());
    }
    return positions;
  }
  static std::vector<std::uint64_t> all_but(std::uint64_t last, std::uint64_t lost_from,
                                            std::uint64_t lost_to) {
    std::vector<std::uint64_t> positions;
    for (std::uint64_t at = 1; at <= last; ++at) {
      if (at < lost_from || at > lost_to) positions.push_back(at);
    }
    return positions;
  }
};

TEST_F(DamageAndSealingTest, a_damaged_segment_is_set_aside_though_its_rows_are_in_the_tail_yet) {
  Log log = open();
  append_singly(log, 100);
  testing::settle(log);
  lose("segment", 1);
  EXPECT_EQ(reader().block_at(Sequence(7)).error().kind, ErrorKind::damaged);
  const auto gap = log.set_aside(Sequence(7)).value();
  ASSERT_TRUE(gap);
  EXPECT_EQ(gap->count, 100U);
}

TEST_F(DamageAndSealingTest, a_damaged_segment_is_made_again_from_its_rows_if_all_are_there) {
  Log log = open();
  append_singly(log, 100);
  testing::settle(log);
  append_singly(log, 100);
  testing::settle(log);
  append_singly(log, 1);  // in place of the first of them
  for (const std::uint64_t first : {1U, 101U}) {
    lose("segment", first);
    ASSERT_TRUE(log.set_aside(Sequence(first)).value());
  }
  EXPECT_FALSE(log.left_in_tail(Sequence(1)).value());
  EXPECT_FALSE(log.left_in_tail(Sequence(150)).value());
  const auto rows = log.left_in_tail(Sequence(101)).value();
  ASSERT_TRUE(rows);
  log.restore({&*rows, 1}).value();
  EXPECT_EQ(readable(), all_but(201, 1, 100));
}

TEST_F(DamageAndSealingTest, a_snapshot_made_without_events_is_not_used_once_they_are_back) {
  Log log = open();
  fill(log, 200);
  const Block lost = reader().block_at(Sequence(1)).value().value();
  lose("segment", 1);
  ASSERT_TRUE(log.set_aside(Sequence(1)).value());
  LogReader log_reader = reader();
  log.write_snapshot(state_at(log_reader, last_sequence).value()).value();
  log.restore({&lost, 1}).value();
  State folded;
  fold(log_reader, last_sequence, folded).value();
  EXPECT_EQ(state_digest(state_at(log_reader, last_sequence).value()), state_digest(folded));
}

TEST_F(DamageAndSealingTest, events_with_another_moment_of_commit_are_not_put_back) {
  Log log = open();
  fill(log, 240, 40);
  const Block second = reader().block_at(Sequence(200)).value().value();
  lose("segment", second.first.value());
  ASSERT_TRUE(log.set_aside(second.first).value());
  const Block cut = cut_front(second, second.first.plus(1)).value();
  BlockBuilder head(second.first, second.before, second.chain_before);
  const std::string frames = unpack(second).value();
  FrameReader reader_of_frames(frames);
  head.add(reader_of_frames.next().value().value());
  std::vector<Block> blocks{std::move(head).finish(1), cut};
  blocks[1].before.wall = Timestamp(1);
  EXPECT_EQ(log.restore(blocks).error().kind, ErrorKind::damaged);
  blocks[1] = cut;
  EXPECT_TRUE(log.restore(blocks));
}

TEST_F(DamageAndSealingTest, a_gap_at_the_end_of_a_run_does_not_hide_what_is_written_in_its_place) {
  {
    Log log = open();
    append_singly(log, 100);
    lose("tail", 100);
    testing::settle(log);  // the run is sealed up to 99
    append_singly(log, 100);
    (void)log.maintain().value();  // the first run is written again, the second not sealed yet
    append_singly(log, 10);
  }
  Log log = open();
  append_singly(log, 10);
  EXPECT_EQ(readable(), all_but(220, 100, 100));
}

TEST_F(DamageAndSealingTest, a_damaged_row_of_an_earlier_turn_does_not_hide_newer_ones) {
  write_both_runs();
  change("UPDATE tail SET first = 9000 WHERE first = 90");
  Log log = open();
  append_singly(log, 10);
  EXPECT_EQ(readable(), all_but(220, 0, 0));
}

TEST_F(DamageAndSealingTest, without_the_last_segments_description_the_log_still_goes_on) {
  write_both_runs();
  change("UPDATE segment SET count = 17 WHERE first = 1");
  change("UPDATE segment SET count = 17 WHERE first = 101");
  Log log = open();  // of the first run's rows, 11 to 100 are in the tail yet
  append_singly(log, 300);
  testing::settle(log);
  EXPECT_EQ(readable(), all_but(510, 1, 10));
}

TEST_F(DamageAndSealingTest, a_commit_lost_right_behind_a_gap_is_noticed_when_the_rest_is_sealed) {
  Log log = open();
  append_singly(log, 99);
  append_singly(log, 1);
  lose("tail", 100);
  testing::settle(log);
  append_singly(log, 100);
  change(
      "UPDATE tail SET chain_before = zeroblob(32), chain_after = zeroblob(32) "
      "WHERE first = 101");
  testing::settle(log);
  EXPECT_EQ(log.gaps()->size(), 2U);
  EXPECT_EQ(log.take_damages().size(), 2U);
  EXPECT_EQ(readable(), all_but(200, 100, 101));
}

TEST_F(DamageAndSealingTest, a_mended_row_that_begins_a_run_is_sealed_after_the_run_before_it) {
  {
    Log log = open();
    append_singly(log, 100);
    (void)log.maintain().value();  // the next commits go to the other run
    append_singly(log, 1);
  }
  change("UPDATE tail SET recorded = recorded + 1 WHERE first = 101");
  Log log = open();
  append_singly(log, 200);
  testing::settle(log);
  EXPECT_EQ(readable(), all_but(301, 0, 0));
}

TEST_F(DamageAndSealingTest, a_row_set_aside_while_its_segment_is_made_can_be_put_back) {
  Log log = open();
  append_singly(log, 100);
  (void)log.maintain().value();  // all rows are taken
  const Block lost = reader().block_at(Sequence(40)).value().value();
  lose("tail", 40);
  ASSERT_TRUE(log.set_aside(Sequence(40)).value());
  testing::settle(log);
  log.restore({&lost, 1}).value();
  drop_sealed_rows();
  EXPECT_EQ(readable(), all_but(100, 0, 0));
  LogReader log_reader = reader();
  EXPECT_TRUE(verify(log_reader)->clean());
}

}  // namespace
}  // namespace headwater
