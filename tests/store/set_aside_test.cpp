// Whatever is damaged of a log is set aside, and put back from another copy.
#include "store/repair.h"

#include "store/sqlite.h"
#include "store/verify.h"
#include "tests/store/log_fixture.h"

namespace headwater {
namespace {

using testing::moment;
using testing::sample_readings;

// Three segments of a hundred events and a tail of fifty, whose run still has the rows of the
// second half of the second segment.
class SetAsideTest : public testing::LogFixture {
 protected:
  SetAsideTest() {
    Log log = open();
    fill(log, 350);
    before_ = content();
    LogReader log_reader = reader();
    for (const std::uint64_t first : {1U, 101U, 201U}) {
      segments_.push_back(log_reader.block_at(Sequence(first)).value().value());
    }
  }

  void sql(const std::string& statement) const {
    Database::open(database(), Database::Mode::read_write).value().execute(statement).value();
  }

  [[nodiscard]] bool clean() const {
    LogReader log_reader = reader();
    return verify(log_reader)->clean();
  }

  // Damages the second segment, sets it aside and puts it back.
  void damage_and_restore(const std::string& damage) {
    sql(damage);
    Log log = open();
    const auto gap = log.set_aside(Sequence(150)).value();
    ASSERT_TRUE(gap) << damage;
    EXPECT_EQ(gap->first, Sequence(101)) << damage;
    EXPECT_EQ(gap->last(), Sequence(200)) << damage;
    EXPECT_EQ(gap->chain_before, segments_[1].chain_before) << damage;
    EXPECT_EQ(gap->chain_after, segments_[1].chain_after) << damage;
    const auto restored = log.restore({&segments_[1], 1});
    ASSERT_TRUE(restored) << damage << ": " << restored.error().text();
    EXPECT_EQ(content(), before_) << damage;
    EXPECT_TRUE(clean()) << damage;
  }

  std::vector<std::string> before_;
  std::vector<Block> segments_;
};

TEST_F(SetAsideTest, whatever_is_damaged_of_a_segment_is_set_aside_and_put_back) {
  for (const char* damage :
       {"events = zeroblob(100)", "count = 99", "count = 101", "recorded = recorded + 1",
        "chain_before = zeroblob(32)", "chain_after = zeroblob(32)", "encoding = 1",
        "checksum = zeroblob(24)"}) {
    damage_and_restore(std::string("UPDATE segment SET ") + damage + " WHERE first = 101");
  }
  damage_and_restore("DELETE FROM segment WHERE first = 101");
}

TEST_F(SetAsideTest, what_is_whole_is_left_alone) {
  Log log = open();
  for (const std::uint64_t at : {1U, 150U, 300U, 320U, 350U}) {
    EXPECT_FALSE(log.set_aside(Sequence(at)).value()) << at;
  }
  EXPECT_FALSE(log.set_aside(Sequence(351)).value());
  EXPECT_EQ(content(), before_);
}

TEST_F(SetAsideTest, only_what_was_lost_can_be_put_back) {
  sql("UPDATE segment SET events = zeroblob(10) WHERE first = 101");
  Log log = open();
  ASSERT_TRUE(log.set_aside(Sequence(101)).value());
  Block other = segments_[1];
  other.chain_after[0] ^= 1;
  EXPECT_EQ(log.restore({&other, 1}).error().kind, ErrorKind::damaged);
  EXPECT_EQ(log.restore({&segments_[0], 1}).error().kind, ErrorKind::not_found);
  const Block half = cut_front(segments_[1], Sequence(151)).value();
  EXPECT_FALSE(log.restore({&half, 1}));
  EXPECT_TRUE(log.append(sample_readings(1), moment(9)));
  EXPECT_TRUE(log.restore({&segments_[1], 1}));
  EXPECT_TRUE(clean());
}

TEST_F(SetAsideTest, a_gap_may_be_filled_in_pieces) {
  sql("UPDATE segment SET events = zeroblob(10) WHERE first = 101");
  Log log = open();
  ASSERT_TRUE(log.set_aside(Sequence(101)).value());
  const Block behind = cut_front(segments_[1], Sequence(141)).value();
  const std::string frames = unpack(segments_[1]).value();
  BlockBuilder front(Sequence(101), segments_[1].before, segments_[1].chain_before);
  EventReader events(frames, Sequence(101), segments_[1].before);
  for (int i = 0; i < 40; ++i) {
    ASSERT_TRUE(events.next().value());
    front.add(events.bytes());
  }
  const std::vector<Block> pieces{std::move(front).finish(1), behind};
  ASSERT_TRUE(log.restore(pieces));
  EXPECT_EQ(content(), before_);
  EXPECT_TRUE(clean());
}

// A damaged row of the tail must not change which run is sealed first.
TEST_F(SetAsideTest, a_row_with_a_wild_sequence_does_not_change_the_order_of_sealing) {
  sql("UPDATE tail SET first = 1000000 WHERE first = 311");
  {
    Log log = open();
    EXPECT_EQ(log.head().sequence, Sequence(350));
    EXPECT_EQ(log.take_damages().size(), 1U);
    fill(log, 250);
  }
  const auto after = content();
  EXPECT_EQ(std::vector<std::string>(after.begin(), after.begin() + 350), before_);
  EXPECT_TRUE(clean());
}

}  // namespace
}  // namespace headwater
