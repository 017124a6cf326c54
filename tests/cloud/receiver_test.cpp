#include "cloud/receiver.h"

#include "tests/cloud/centre.h"
#include "tests/cloud/log_digest.h"
#include "tests/sync/made_log.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::Centre;
using testing::digest_of;
using testing::MadeLog;

class ReceiverTest : public ::testing::Test {
 protected:
  ReceiverTest() { edge_.commit_readings(100, 10); }

  Batch batch(std::uint64_t first, std::uint64_t last, std::uint64_t epoch = 1) {
    return {edge_.log().id(), epoch, edge_.block(first, last)};
  }
  // Hands over the edge's events from `first` to `last`, and expects `outcome` with the position
  // `stored`.
  void expect(std::uint64_t first, std::uint64_t last, Outcome outcome, std::uint64_t stored) {
    const auto position = centre_.take(batch(first, last, first));
    ASSERT_TRUE(position) << position.error().text();
    EXPECT_EQ(position->outcome, outcome) << position->detail;
    EXPECT_EQ(position->log, edge_.log().id());
    EXPECT_EQ(position->stored.sequence, Sequence(stored));
    EXPECT_EQ(position->stored.chain, edge_.reader().chain_at(Sequence(stored)).value());
    EXPECT_EQ(position->epoch, first);
  }

  MadeLog edge_;
  Centre centre_;
};

TEST_F(ReceiverTest, stores_batches_in_order_and_says_how_far_it_has_come) {
  expect(1, 10, Outcome::stored, 10);
  expect(11, 37, Outcome::stored, 37);
  expect(38, 100, Outcome::stored, 100);
  EXPECT_EQ(digest_of(centre_.directory_of("g1")), digest_of(edge_.directory()));
}

TEST_F(ReceiverTest, what_it_has_answered_for_is_on_disk) {
  expect(1, 60, Outcome::stored, 60);
  auto reader = LogReader::open(centre_.directory_of("g1")).value();
  EXPECT_EQ(reader.head().value().sequence, Sequence(60));
}

TEST_F(ReceiverTest, the_same_batch_twice_is_stored_once) {
  expect(1, 40, Outcome::stored, 40);
  expect(1, 40, Outcome::stored, 40);
  expect(11, 20, Outcome::stored, 40);
  expect(41, 100, Outcome::stored, 100);
  EXPECT_EQ(digest_of(centre_.directory_of("g1")), digest_of(edge_.directory()));
}

TEST_F(ReceiverTest, of_a_batch_that_overlaps_it_takes_the_rest) {
  expect(1, 40, Outcome::stored, 40);
  expect(31, 70, Outcome::stored, 70);
  expect(1, 100, Outcome::stored, 100);
  EXPECT_EQ(digest_of(centre_.directory_of("g1")), digest_of(edge_.directory()));
}

TEST_F(ReceiverTest, a_batch_that_comes_too_early_is_not_stored_and_asked_for_again) {
  expect(1, 10, Outcome::stored, 10);
  expect(21, 30, Outcome::gap, 10);
  expect(11, 20, Outcome::stored, 20);
  expect(21, 30, Outcome::stored, 30);
}

TEST_F(ReceiverTest, a_gap_in_a_log_it_has_never_seen_begins_at_its_origin) {
  expect(50, 60, Outcome::gap, 0);
  expect(1, 100, Outcome::stored, 100);
}

TEST_F(ReceiverTest, each_gateway_has_its_own_log) {
  MadeLog other({.gateway = "g2"});
  other.commit_readings(30, 30);
  expect(1, 10, Outcome::stored, 10);
  const auto position = centre_.take({other.log().id(), 1, other.block(1, 30)}, "g2");
  ASSERT_TRUE(position) << position.error().text();
  EXPECT_EQ(position->outcome, Outcome::stored);
  expect(11, 100, Outcome::stored, 100);
  EXPECT_EQ(digest_of(centre_.directory_of("g1")), digest_of(edge_.directory()));
  EXPECT_EQ(digest_of(centre_.directory_of("g2")), digest_of(other.directory()));
}

TEST_F(ReceiverTest, another_log_of_the_same_gateway_gets_a_directory_of_its_own) {
  MadeLog replaced;
  replaced.commit_readings(20, 5);
  expect(1, 50, Outcome::stored, 50);
  const auto position = centre_.take({replaced.log().id(), 9, replaced.block(1, 20)});
  ASSERT_TRUE(position) << position.error().text();
  EXPECT_EQ(position->outcome, Outcome::stored);
  EXPECT_EQ(position->log, replaced.log().id());
  expect(51, 100, Outcome::stored, 100);
  const std::string name = "g1@" + replaced.log().id().text().substr(0, 8);
  EXPECT_EQ(digest_of(centre_.directory_of(name)), digest_of(replaced.directory()));
  EXPECT_EQ(digest_of(centre_.directory_of("g1")), digest_of(edge_.directory()));
}

// A cloned card: the same log with another continuation.
class ReceiverFork : public ReceiverTest {
 protected:
  ReceiverFork() : clone_({.id = edge_.log().id()}) {
    for (int i = 0; i < 10; ++i) clone_.commit({testing::noise(20, 1), testing::noise(20, 2)});
    expect(1, 10, Outcome::stored, 10);
    before_ = digest_of(centre_.directory_of("g1"));
  }
  void expect_fork(std::uint64_t first, std::uint64_t last) {
    const auto position = centre_.take({clone_.log().id(), 5, clone_.block(first, last)});
    ASSERT_TRUE(position) << position.error().text();
    EXPECT_EQ(position->outcome, Outcome::fork);
    EXPECT_EQ(position->epoch, 5U);
    EXPECT_EQ(position->stored.sequence, Sequence(10));
    EXPECT_NE(position->detail, "");
    EXPECT_EQ(digest_of(centre_.directory_of("g1")), before_);
  }

  MadeLog clone_;
  std::string before_;
};

TEST_F(ReceiverFork, is_noticed_in_what_is_stored_already) { expect_fork(3, 8); }
TEST_F(ReceiverFork, is_noticed_in_what_follows) { expect_fork(11, 20); }
TEST_F(ReceiverFork, is_noticed_in_what_overlaps) { expect_fork(5, 15); }

TEST_F(ReceiverFork, does_not_stop_the_history_that_was_there_first) {
  expect_fork(11, 20);
  expect(11, 100, Outcome::stored, 100);
}

TEST_F(ReceiverTest, a_gateway_whose_id_is_no_id_is_refused) {
  for (const char* id : {"", "../g1", "a/b", "a b"}) {
    const auto position = centre_.take(batch(1, 10), id);
    ASSERT_FALSE(position) << id;
    EXPECT_EQ(position.error().kind, ErrorKind::invalid_input) << id;
  }
}

// The collector ends itself when storage fails, so what a single gateway is called must not look
// like that.
TEST_F(ReceiverTest, a_gateway_named_like_one_of_the_archive_s_own_files_is_no_storage_failure) {
  MadeLog log({.gateway = "lock"});
  log.commit_readings(5, 5);
  const auto position = centre_.take({log.log().id(), 1, log.block(1, 5)}, "lock");
  if (!position) {
    EXPECT_NE(position.error().kind, ErrorKind::storage) << position.error().text();
  }
}

}  // namespace
}  // namespace headwater
