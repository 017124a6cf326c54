#include "sync/position.h"

#include <gtest/gtest.h>
#include <protozero/pbf_writer.hpp>

#include <limits>

namespace headwater {
namespace {

Position sample_position(Outcome outcome = Outcome::gap) {
  Position position;
  position.log = LogId::random();
  position.stored.sequence = Sequence(4'711);
  position.stored.chain.fill(0xAB);
  position.epoch = 99;
  position.outcome = outcome;
  position.detail = "for people";
  return position;
}

void expect_equal(const Position& one, const Position& other) {
  EXPECT_EQ(one.log, other.log);
  EXPECT_EQ(one.stored.sequence, other.stored.sequence);
  EXPECT_EQ(one.stored.chain, other.stored.chain);
  EXPECT_EQ(one.epoch, other.epoch);
  EXPECT_EQ(one.outcome, other.outcome);
  EXPECT_EQ(one.detail, other.detail);
}

TEST(Position, comes_back_as_it_was) {
  for (const Outcome outcome :
       {Outcome::stored, Outcome::gap, Outcome::fork, Outcome::damaged, Outcome::announced}) {
    const Position position = sample_position(outcome);
    const auto decoded = decode_position(encode(position));
    ASSERT_TRUE(decoded) << decoded.error().text();
    expect_equal(*decoded, position);
  }
}

TEST(Position, extreme_values_come_back_as_they_were) {
  Position position = sample_position();
  position.stored.sequence = Sequence(std::numeric_limits<std::uint64_t>::max());
  position.epoch = std::numeric_limits<std::uint64_t>::max();
  position.detail.clear();
  const auto decoded = decode_position(encode(position));
  ASSERT_TRUE(decoded) << decoded.error().text();
  expect_equal(*decoded, position);
}

// They stand on the wire.
TEST(Position, the_outcomes_numbers_never_change) {
  EXPECT_EQ(static_cast<int>(Outcome::stored), 0);
  EXPECT_EQ(static_cast<int>(Outcome::gap), 1);
  EXPECT_EQ(static_cast<int>(Outcome::fork), 2);
  EXPECT_EQ(static_cast<int>(Outcome::damaged), 3);
  EXPECT_EQ(static_cast<int>(Outcome::announced), 4);
}

TEST(Position, cut_short_before_the_outcome_is_refused_or_says_less) {
  const Position position = sample_position();
  const std::string bytes = encode(position);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto decoded = decode_position(std::string_view(bytes).substr(0, size));
    if (!decoded) {
      EXPECT_EQ(decoded.error().kind, ErrorKind::invalid_input);
      continue;
    }
    EXPECT_EQ(decoded->stored.sequence, position.stored.sequence);
    EXPECT_EQ(decoded->stored.chain, position.stored.chain);
  }
}

TEST(Position, with_fields_of_a_newer_version_is_read_all_the_same) {
  const Position position = sample_position();
  std::string bytes = encode(position);
  protozero::pbf_writer pbf(bytes);
  pbf.add_string(500, "something new");
  pbf.add_uint64(501, 1);
  const auto decoded = decode_position(bytes);
  ASSERT_TRUE(decoded) << decoded.error().text();
  expect_equal(*decoded, position);
}

TEST(Position, a_field_of_another_kind_than_ours_is_refused) {
  for (protozero::pbf_tag_type tag = 1; tag <= 6; ++tag) {
    std::string bytes = encode(sample_position());
    protozero::pbf_writer pbf(bytes);
    pbf.add_fixed32(tag, 0x01010101);
    EXPECT_FALSE(decode_position(bytes)) << "field " << tag;
  }
}

TEST(Position, with_an_outcome_of_a_newer_version_is_refused) {
  std::string bytes = encode(sample_position());
  protozero::pbf_writer pbf(bytes);
  pbf.add_uint32(5, 5);
  EXPECT_FALSE(decode_position(bytes));
}

TEST(Position, without_a_log_or_a_chain_is_refused) {
  EXPECT_FALSE(decode_position(""));
  std::string bytes;
  protozero::pbf_writer pbf(bytes);
  pbf.add_bytes(1, std::string(16, 'l'));
  EXPECT_FALSE(decode_position(bytes));
  pbf.add_bytes(3, std::string(33, 'c'));
  EXPECT_FALSE(decode_position(bytes));
  pbf.add_bytes(3, std::string(32, 'c'));
  EXPECT_TRUE(decode_position(bytes));
}

TEST(Position, over_the_limit_is_refused_unread) {
  Position position = sample_position();
  position.detail.assign(4'096, 'x');
  EXPECT_FALSE(decode_position(encode(position)));
}

}  // namespace
}  // namespace headwater
