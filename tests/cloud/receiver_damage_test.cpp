// Batches that are not what they say: row 25 of the faults that were thought of.

#include "tests/cloud/centre.h"
#include "tests/cloud/log_digest.h"
#include "tests/sync/made_log.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::Centre;
using testing::digest_of;
using testing::MadeLog;

class ReceiverDamage : public ::testing::Test {
 protected:
  ReceiverDamage() {
    edge_.commit_readings(100, 10);
    take(edge_batch(1, 40));
  }

  Batch edge_batch(std::uint64_t first, std::uint64_t last) {
    return {edge_.log().id(), 1, edge_.block(first, last)};
  }
  Position take(const Batch& batch) { return centre_.take(batch).value(); }
  // That nothing of `batch` is stored, and that it is neither taken for stored nor for another
  // history: the gateway will send it again.
  void expect_asked_for_again(const Batch& batch) {
    const std::string before = digest_of(centre_.directory_of("g1"));
    const auto position = centre_.take(batch);
    ASSERT_TRUE(position) << position.error().text();
    EXPECT_TRUE(position->outcome == Outcome::damaged || position->outcome == Outcome::gap)
        << static_cast<int>(position->outcome) << " " << position->detail;
    EXPECT_EQ(position->stored.sequence, Sequence(40));
    EXPECT_EQ(digest_of(centre_.directory_of("g1")), before);
  }
  // The batch that was meant is welcome after all.
  void expect_whole_one_is_stored() {
    EXPECT_EQ(take(edge_batch(41, 100)).outcome, Outcome::stored);
    EXPECT_EQ(digest_of(centre_.directory_of("g1")), digest_of(edge_.directory()));
  }

  MadeLog edge_;
  Centre centre_;
};

TEST_F(ReceiverDamage, any_flipped_byte_of_the_events_is_noticed) {
  const Batch whole = edge_batch(41, 100);
  for (std::size_t at = 0; at < whole.block.events.size(); at += 7) {
    Batch damaged = whole;
    damaged.block.events[at] = static_cast<char>(damaged.block.events[at] ^ 0x10);
    expect_asked_for_again(damaged);
  }
  expect_whole_one_is_stored();
}

TEST_F(ReceiverDamage, any_flipped_byte_of_uncompressed_events_is_noticed) {
  Batch whole = edge_batch(41, 100);
  whole.block.events = unpack(whole.block).value();
  whole.block.encoding = Encoding::frames;
  for (std::size_t at = 0; at < whole.block.events.size(); at += 11) {
    Batch damaged = whole;
    damaged.block.events[at] = static_cast<char>(damaged.block.events[at] ^ 0x01);
    expect_asked_for_again(damaged);
  }
  expect_whole_one_is_stored();
}

TEST_F(ReceiverDamage, a_wrong_count_is_noticed) {
  for (const std::uint64_t count : {1U, 59U, 61U, 60'000U}) {
    Batch damaged = edge_batch(41, 100);
    damaged.block.count = count;
    expect_asked_for_again(damaged);
  }
  expect_whole_one_is_stored();
}

TEST_F(ReceiverDamage, events_that_were_cut_off_are_noticed) {
  Batch damaged = edge_batch(41, 100);
  damaged.block.events.resize(damaged.block.events.size() / 2);
  expect_asked_for_again(damaged);
  damaged.block.events.clear();
  expect_asked_for_again(damaged);
  expect_whole_one_is_stored();
}

TEST_F(ReceiverDamage, in_the_part_that_is_stored_already_is_noticed_too) {
  Batch damaged = edge_batch(31, 100);
  damaged.block.events = unpack(damaged.block).value();
  damaged.block.encoding = Encoding::frames;
  damaged.block.events[20] = static_cast<char>(damaged.block.events[20] ^ 0x01);
  expect_asked_for_again(damaged);
  expect_whole_one_is_stored();
}

TEST_F(ReceiverDamage, a_form_that_only_newer_versions_know_is_not_stored) {
  Batch newer = edge_batch(41, 100);
  newer.block.encoding = static_cast<Encoding>(4);
  expect_asked_for_again(newer);
  expect_whole_one_is_stored();
}

// To take it for another history would stop the gateway for good.
TEST_F(ReceiverDamage, of_the_chain_it_follows_is_not_taken_for_a_fork) {
  Batch damaged = edge_batch(41, 100);
  damaged.block.chain_before[3] ^= 1U;
  expect_asked_for_again(damaged);
  expect_whole_one_is_stored();
}

TEST_F(ReceiverDamage, of_the_chain_it_leads_to_is_not_taken_for_a_fork) {
  Batch damaged = edge_batch(41, 100);
  damaged.block.chain_after[3] ^= 1U;
  expect_asked_for_again(damaged);
  expect_whole_one_is_stored();
}

TEST_F(ReceiverDamage, of_the_chain_of_what_is_stored_already_is_not_taken_for_a_fork) {
  Batch damaged = edge_batch(11, 30);
  damaged.block.chain_after[3] ^= 1U;
  const Position position = take(damaged);
  EXPECT_NE(position.outcome, Outcome::fork) << position.detail;
  expect_whole_one_is_stored();
}

}  // namespace
}  // namespace headwater
