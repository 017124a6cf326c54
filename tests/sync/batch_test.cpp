#include "sync/batch.h"

#include "tests/sync/made_log.h"

#include <gtest/gtest.h>
#include <protozero/pbf_writer.hpp>

#include <limits>

namespace headwater {
namespace {

using testing::MadeLog;

Batch sample_batch() {
  MadeLog log;
  log.commit_readings(40, 10);
  return {log.log().id(), 77, log.block(5, 33)};
}

void expect_equal(const Batch& one, const Batch& other) {
  EXPECT_EQ(one.log, other.log);
  EXPECT_EQ(one.epoch, other.epoch);
  EXPECT_EQ(one.block.first, other.block.first);
  EXPECT_EQ(one.block.count, other.block.count);
  EXPECT_EQ(one.block.before.wall, other.block.before.wall);
  EXPECT_EQ(one.block.before.uptime, other.block.before.uptime);
  EXPECT_EQ(one.block.chain_before, other.block.chain_before);
  EXPECT_EQ(one.block.chain_after, other.block.chain_after);
  EXPECT_EQ(one.block.encoding, other.block.encoding);
  EXPECT_EQ(one.block.events, other.block.events);
}

// Whether the batch's events are what it says.
bool whole(const Batch& batch) {
  const auto frames = unpack(batch.block);
  return frames && check(batch.block, *frames).has_value();
}

bool refused(const Batch& batch) {
  const auto decoded = decode_batch(encode(batch));
  return !decoded && decoded.error().kind == ErrorKind::invalid_input;
}

TEST(Batch, comes_back_as_it_was) {
  const Batch batch = sample_batch();
  ASSERT_TRUE(whole(batch));
  const auto decoded = decode_batch(encode(batch));
  ASSERT_TRUE(decoded) << decoded.error().text();
  expect_equal(*decoded, batch);
}

TEST(Batch, extreme_values_come_back_as_they_were) {
  Batch batch = sample_batch();
  batch.epoch = std::numeric_limits<std::uint64_t>::max();
  batch.block.before.wall = Timestamp(std::numeric_limits<std::int64_t>::min());
  batch.block.before.uptime = Uptime(std::numeric_limits<std::uint64_t>::max());
  batch.block.first = Sequence((std::uint64_t{1} << 63U) - 1 - batch.block.count);
  const auto decoded = decode_batch(encode(batch));
  ASSERT_TRUE(decoded) << decoded.error().text();
  expect_equal(*decoded, batch);
}

TEST(Batch, cut_short_anywhere_is_refused_or_seen_to_be_damaged) {
  const Batch batch = sample_batch();
  const std::string bytes = encode(batch);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto decoded = decode_batch(std::string_view(bytes).substr(0, size));
    if (!decoded) {
      EXPECT_EQ(decoded.error().kind, ErrorKind::invalid_input);
    } else if (whole(*decoded)) {
      // Only the epoch, which comes last, can be missing without harm.
      EXPECT_EQ(decoded->block.events, batch.block.events) << size;
    }
  }
}

TEST(Batch, with_any_bit_flipped_is_refused_or_seen_to_be_damaged_or_says_the_same) {
  const Batch batch = sample_batch();
  const std::string bytes = encode(batch);
  const std::string frames = unpack(batch.block).value();
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    const auto decoded = decode_batch(flipped);
    if (!decoded || !whole(*decoded)) continue;
    EXPECT_EQ(unpack(decoded->block).value(), frames) << "bit " << bit;
    EXPECT_EQ(decoded->block.chain_after, batch.block.chain_after) << "bit " << bit;
  }
}

TEST(Batch, with_fields_of_a_newer_version_is_read_all_the_same) {
  const Batch batch = sample_batch();
  std::string bytes = encode(batch);
  protozero::pbf_writer pbf(bytes);
  pbf.add_string(500, "something new");
  pbf.add_uint64(501, 1);
  pbf.add_fixed32(502, 2);
  pbf.add_double(503, 3);
  const auto decoded = decode_batch(bytes);
  ASSERT_TRUE(decoded) << decoded.error().text();
  expect_equal(*decoded, batch);
}

TEST(Batch, a_field_of_another_kind_than_ours_is_refused) {
  for (protozero::pbf_tag_type tag = 1; tag <= 10; ++tag) {
    std::string bytes = encode(sample_batch());
    protozero::pbf_writer pbf(bytes);
    pbf.add_fixed32(tag, 0x01010101);
    EXPECT_FALSE(decode_batch(bytes)) << "field " << tag;
  }
}

TEST(Batch, without_a_place_in_a_log_is_refused) {
  EXPECT_FALSE(decode_batch(""));
  std::string bytes;
  protozero::pbf_writer pbf(bytes);
  pbf.add_uint64(2, 1);
  pbf.add_uint64(3, 1);
  EXPECT_FALSE(decode_batch(bytes));
  pbf.add_bytes(1, std::string(16, 'l'));
  EXPECT_FALSE(decode_batch(bytes));
  pbf.add_bytes(4, std::string(32, 'b'));
  pbf.add_bytes(5, std::string(31, 'a'));
  EXPECT_FALSE(decode_batch(bytes));
  pbf.add_bytes(5, std::string(32, 'a'));
  EXPECT_TRUE(decode_batch(bytes));
}

TEST(Batch, with_a_count_or_a_first_sequence_out_of_range_is_refused) {
  Batch batch = sample_batch();
  batch.block.count = 0;
  EXPECT_TRUE(refused(batch));
  batch.block.count = block_events_limit + 1;
  EXPECT_TRUE(refused(batch));
  batch = sample_batch();
  batch.block.first = Sequence(0);
  EXPECT_TRUE(refused(batch));
  batch.block.first = Sequence(std::numeric_limits<std::uint64_t>::max());
  EXPECT_TRUE(refused(batch));
  batch.block.first = Sequence(std::uint64_t{1} << 63U);
  EXPECT_TRUE(refused(batch));
}

TEST(Batch, over_the_limit_is_refused_unread) {
  Batch batch = sample_batch();
  batch.block.events.assign(batch_bytes_limit, 'x');
  EXPECT_TRUE(refused(batch));
}

TEST(Batch, of_a_gap_says_what_is_lost_and_has_no_events) {
  testing::MadeLog log;
  log.commit_readings(30, 10);
  const Block block = log.block(11, 20);
  Gap gap{block.first,        1'000'000'000,     block.before,
          block.chain_before, block.chain_after, GapReason::dropped};
  const auto decoded = decode_batch(encode(batch_of(log.log().id(), 3, gap)));
  ASSERT_TRUE(decoded) << decoded.error().text();
  EXPECT_EQ(decoded->epoch, 3U);
  EXPECT_EQ(decoded->gap, GapReason::dropped);
  EXPECT_EQ(gap_of(*decoded), gap);
}

TEST(Batch, of_a_gap_with_events_is_refused) {
  testing::MadeLog log;
  log.commit_readings(30, 10);
  Batch batch{log.log().id(), 1, log.block(11, 20), {}};
  EXPECT_TRUE(decode_batch(encode(batch)));
  batch.gap = GapReason::damaged;
  EXPECT_EQ(decode_batch(encode(batch)).error().kind, ErrorKind::invalid_input);
}

}  // namespace
}  // namespace headwater
