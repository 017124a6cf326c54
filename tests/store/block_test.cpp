#include "store/block.h"

#include "tests/support/sample_events.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::moment;
using testing::sample_readings;

Block block_of(std::size_t count, int level = 1) {
  BlockBuilder builder(Sequence(11), moment(1), Hash{7});
  for (const Event& event : sample_readings(count)) builder.add(event, moment(2));
  return std::move(builder).finish(level);
}

TEST(Block, says_where_it_stands) {
  const Block block = block_of(5);
  EXPECT_EQ(block.first, Sequence(11));
  EXPECT_EQ(block.last(), Sequence(15));
  EXPECT_EQ(block.count, 5U);
  EXPECT_FALSE(block.holds(Sequence(10)));
  EXPECT_TRUE(block.holds(Sequence(11)));
  EXPECT_TRUE(block.holds(Sequence(15)));
  EXPECT_FALSE(block.holds(Sequence(16)));
}

TEST(Block, comes_back_from_both_of_its_forms) {
  for (const std::size_t count : {1U, 1'000U}) {
    const Block block = block_of(count);
    EXPECT_EQ(block.encoding, count == 1 ? Encoding::frames : Encoding::zstd_frames);
    const auto frames = unpack(block);
    ASSERT_TRUE(frames);
    const auto end = check(block, *frames);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->chain, block.chain_after);
    EXPECT_EQ(end->commit.wall, moment(2).wall);
  }
}

TEST(Block, what_does_not_compress_is_stored_as_it_is) {
  std::string noise;
  std::uint64_t state = 88'172'645'463'325'252;
  for (int i = 0; i < 1'000; ++i) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    noise += static_cast<char>(state);
  }
  Block block;
  pack(noise, 3, block);
  EXPECT_EQ(block.encoding, Encoding::frames);
  EXPECT_EQ(block.events, noise);
}

// zstd has bits that mean nothing, and writes some things in two ways: where a flipped bit is not
// noticed, the events are the same.
TEST(Block, no_flipped_bit_changes_an_event_unnoticed) {
  for (const std::size_t count : {2U, 40U}) {
    const Block good = block_of(count);
    const std::string events = unpack(good).value();
    for (std::size_t at = 0; at < good.events.size(); ++at) {
      for (unsigned bit = 0; bit < 8; ++bit) {
        Block bad = good;
        bad.events[at] =
            static_cast<char>(static_cast<unsigned char>(bad.events[at]) ^ (1U << bit));
        const auto frames = unpack(bad);
        const bool unnoticed = frames && check(bad, *frames);
        EXPECT_TRUE(!unnoticed || *frames == events) << count << " " << at << " " << bit;
      }
    }
  }
}

TEST(Block, in_columns_with_a_flipped_bit_does_not_change_an_event_unnoticed) {
  BlockBuilder builder(Sequence(11), moment(1), Hash{7});
  for (const Event& event : sample_readings(60)) builder.add(event, moment(2));
  const Block good = std::move(builder).finish_columns(3);
  ASSERT_EQ(good.encoding, Encoding::zstd_columns);
  const std::string events = unpack(good).value();
  for (std::size_t at = 0; at < good.events.size() * 8; ++at) {
    Block bad = good;
    bad.events[at / 8] ^= static_cast<char>(1U << (at % 8));
    const auto frames = unpack(bad);
    const bool unnoticed = frames && check(bad, *frames);
    EXPECT_TRUE(!unnoticed || *frames == events) << at;
  }
}

TEST(Block, in_columns_can_be_checked_and_cut) {
  BlockBuilder builder(Sequence(11), moment(1), Hash{7});
  for (const Event& event : sample_readings(1'000)) builder.add(event, moment(2));
  const Block block = std::move(builder).finish_columns(3);
  ASSERT_EQ(block.encoding, Encoding::zstd_columns);
  EXPECT_TRUE(check(block));
  const auto rest = cut_front(block, Sequence(500));
  ASSERT_TRUE(rest);
  EXPECT_TRUE(unpack(block)->ends_with(unpack(*rest).value()));
}

// Here every event has a form of its own, so that columns do not help.
TEST(Block, that_is_longer_in_columns_is_stored_as_frames) {
  std::string frames;
  for (std::size_t i = 0; i < 200; ++i) {
    ReadingRecorded reading;
    reading.measurements = {{"name-" + std::to_string(i), static_cast<double>(i) * 0.37, ""}};
    std::string bytes;
    encode_event(testing::event_of("dev-" + std::to_string(i), reading), {}, bytes);
    append_frame(bytes, frames);
  }
  Block block;
  pack_columns(frames, 3, block);
  Block with_frames;
  pack(frames, 3, with_frames);
  EXPECT_EQ(block.encoding, Encoding::zstd_frames);
  EXPECT_EQ(block.events, with_frames.events);
}

TEST(Block, that_has_no_columnar_form_is_stored_as_frames) {
  const std::string not_frames = std::string(1'000, 'z') + '\x80';
  Block block;
  pack_columns(not_frames, 3, block);
  EXPECT_EQ(block.encoding, Encoding::zstd_frames);
  EXPECT_EQ(unpack(block).value(), not_frames);
}

TEST(Block, that_states_another_count_or_chain_is_damaged) {
  const Block good = block_of(5);
  Block more = good;
  more.count = 6;
  EXPECT_EQ(check(more, *unpack(more)).error().kind, ErrorKind::damaged);
  Block fewer = good;
  fewer.count = 4;
  EXPECT_FALSE(check(fewer, *unpack(fewer)));
  Block before = good;
  before.chain_before[0] ^= 1U;
  EXPECT_FALSE(check(before, *unpack(before)));
  Block after = good;
  after.chain_after[31] ^= 1U;
  EXPECT_FALSE(check(after, *unpack(after)));
}

TEST(Block, in_a_form_of_the_future_is_unsupported) {
  Block block = block_of(5);
  block.encoding = static_cast<Encoding>(4);
  EXPECT_EQ(unpack(block).error().kind, ErrorKind::unsupported);
}

TEST(Block, that_claims_to_be_enormous_is_refused_unread) {
  Block block;
  pack(std::string(block_frames_limit + 1, '\0'), 1, block);
  ASSERT_EQ(block.encoding, Encoding::zstd_frames);
  EXPECT_EQ(unpack(block).error().kind, ErrorKind::damaged);
}

TEST(Block, can_be_cut_anywhere_and_the_rest_is_whole_in_itself) {
  const Block block = block_of(100);
  const std::string whole = unpack(block).value();
  for (const std::uint64_t from : {11U, 12U, 60U, 110U}) {
    const auto rest = cut_front(block, Sequence(from));
    ASSERT_TRUE(rest);
    EXPECT_EQ(rest->first, Sequence(from));
    EXPECT_EQ(rest->last(), block.last());
    EXPECT_EQ(rest->chain_after, block.chain_after);
    const std::string frames = unpack(*rest).value();
    EXPECT_TRUE(whole.ends_with(frames));
    EXPECT_TRUE(check(*rest, frames));
    // In the middle of a commit, the commit's moment goes with it.
    EXPECT_EQ(rest->before.wall, from == 11 ? moment(1).wall : moment(2).wall);
  }
}

TEST(Block, with_damage_cannot_be_cut) {
  Block block = block_of(100);
  block.chain_after[0] ^= 1U;
  EXPECT_FALSE(cut_front(block, Sequence(50)));
}

}  // namespace
}  // namespace headwater
