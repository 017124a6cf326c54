// Snapshots as rows: what is written is read, and what is not as it was written is passed over.
#include "store/snapshot.h"

#include "model/digest.h"
#include "model/state_codec.h"
#include "tests/store/log_fixture.h"
#include "tests/support/hex.h"
#include "tests/support/random_events.h"

namespace headwater {
namespace {

using testing::fold_in;
using testing::moment;
using testing::random_events;

Hash chain_of(std::uint8_t byte) {
  Hash hash{};
  hash.fill(byte);
  return hash;
}

State state_after(std::size_t count) {
  State state;
  fold_in(state, random_events(1, count), moment(1));
  return state;
}

class SnapshotTest : public testing::LogFixture {
 protected:
  SnapshotTest() {
    (void)open();
    database_.emplace(Database::open(database(), Database::Mode::read_write).value());
    for (const std::uint8_t at : std::initializer_list<std::uint8_t>{10, 20, 30}) {
      write_snapshot(*database_, chain_of(at), state_after(at)).value();
    }
  }

  // Where the snapshot is that is read for `at`; 0: nowhere.
  std::uint64_t found_at(std::uint64_t at) {
    passed_over_ = 0;
    const auto snapshot = read_snapshot(*database_, Sequence(at), passed_over_).value();
    if (!snapshot) return 0;
    const std::uint64_t found = snapshot->sequence.value();
    EXPECT_EQ(snapshot->chain, chain_of(static_cast<std::uint8_t>(found)));
    EXPECT_EQ(state_digest(snapshot->state), state_digest(state_after(found)));
    return found;
  }
  void change(const std::string& assignments) {
    database_->execute("UPDATE snapshot SET " + assignments + " WHERE sequence = 20").value();
  }

  std::optional<Database> database_;
  std::uint64_t passed_over_ = 0;
};

TEST_F(SnapshotTest, the_newest_at_or_before_a_position_is_read) {
  EXPECT_EQ(found_at(0), 0U);
  EXPECT_EQ(found_at(9), 0U);
  EXPECT_EQ(found_at(10), 10U);
  EXPECT_EQ(found_at(29), 20U);
  EXPECT_EQ(found_at(last_sequence.value()), 30U);
  EXPECT_EQ(passed_over_, 0U);
}

TEST_F(SnapshotTest, they_are_listed_and_removed_by_position) {
  EXPECT_EQ(list_snapshots(*database_).value(),
            (std::vector{Sequence(10), Sequence(20), Sequence(30)}));
  remove_snapshots(*database_, std::vector{Sequence(20), Sequence(25)}).value();
  EXPECT_EQ(list_snapshots(*database_).value(), (std::vector{Sequence(10), Sequence(30)}));
  EXPECT_EQ(found_at(29), 10U);
}

TEST_F(SnapshotTest, one_at_the_same_position_takes_the_place_of_the_one_before) {
  write_snapshot(*database_, chain_of(77), state_after(20)).value();
  std::uint64_t passed_over = 0;
  const auto snapshot = read_snapshot(*database_, Sequence(20), passed_over).value();
  EXPECT_EQ(snapshot->chain, chain_of(77));
}

TEST_F(SnapshotTest, a_row_with_any_value_changed_is_passed_over) {
  for (const char* assignment :
       {"sequence = 21", "model_version = model_version + 1", "encoding = 2",
        "chain = zeroblob(32)", "chain = x'00'", "checksum = zeroblob(16)", "checksum = x''",
        "state = x''", "state = CAST(state || x'00' AS BLOB)", "state = zeroblob(length(state))"}) {
    database_->execute("BEGIN").value();
    change(assignment);
    EXPECT_EQ(found_at(29), 10U) << assignment;
    EXPECT_EQ(passed_over_, 1U) << assignment;
    database_->execute("ROLLBACK").value();
  }
  EXPECT_EQ(found_at(29), 20U);
}

TEST_F(SnapshotTest, a_row_with_any_bit_of_its_state_flipped_is_passed_over) {
  auto query = database_->prepare("SELECT state FROM snapshot WHERE sequence = 20").value();
  ASSERT_TRUE(query.step().value());
  const std::string whole = query.text(0);
  query.reset();
  for (std::size_t bit = 0; bit < 8 * whole.size(); bit += 41) {
    std::string bytes = whole;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    change("state = x'" + testing::hex(bytes) + "'");
    ASSERT_EQ(found_at(29), 10U) << bit;
    ASSERT_EQ(passed_over_, 1U);
  }
}

TEST_F(SnapshotTest, the_newest_of_this_version_is_found_without_reading_it) {
  EXPECT_EQ(newest_snapshot(*database_, Sequence(25)).value(), Sequence(20));
  change("model_version = 0");
  EXPECT_EQ(newest_snapshot(*database_, Sequence(25)).value(), Sequence(10));
  EXPECT_EQ(newest_snapshot(*database_, Sequence(9)).value(), Sequence());
}

TEST_F(SnapshotTest, only_a_bad_one_is_as_none) {
  remove_snapshots(*database_, std::vector{Sequence(10), Sequence(30)}).value();
  change("model_version = 0");
  EXPECT_EQ(found_at(100), 0U);
  EXPECT_EQ(passed_over_, 1U);
}

}  // namespace
}  // namespace headwater
