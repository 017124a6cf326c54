// Columns that are not what was written: an error or other frames, never more than the limits.

#include "store/block_limits.h"
#include "store/columns.h"
#include "tests/support/hex.h"
#include "tests/support/odd_events.h"

#include <gtest/gtest.h>

#include <random>

namespace headwater {
namespace {

using testing::OddEvents;
using testing::unhex;

std::string good_columns(std::uint64_t seed, std::size_t count) {
  return to_columns(OddEvents(seed).frames(count)).value().bytes;
}

void expect_bounded(const std::string& columns) {
  const auto frames = from_columns(columns);
  if (frames) {
    EXPECT_LE(frames->size(), block_frames_limit);
  } else {
    EXPECT_EQ(frames.error().kind, ErrorKind::damaged);
  }
}

TEST(ColumnsDamage, cut_off_anywhere_is_noticed) {
  const std::string good = good_columns(1, 100);
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(from_columns(good.substr(0, size))) << size;
  }
  EXPECT_FALSE(from_columns(good + '\0'));
}

TEST(ColumnsDamage, of_any_bit_does_no_harm) {
  const std::string good = good_columns(2, 60);
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string bad = good;
      bad[at] = static_cast<char>(static_cast<unsigned char>(bad[at]) ^ (1U << bit));
      expect_bounded(bad);
    }
  }
}

TEST(ColumnsDamage, of_many_bytes_does_no_harm) {
  std::mt19937_64 random(7);
  for (std::uint64_t round = 0; round < 2'000; ++round) {
    std::string bad = good_columns(round % 5 + 1, 100);
    for (std::uint64_t left = random() % 20; left > 0; --left) {
      bad[random() % bad.size()] = static_cast<char>(random());
    }
    if (round % 3 == 0) bad.erase(random() % bad.size(), random() % 9);
    expect_bounded(bad);
  }
}

TEST(ColumnsDamage, of_the_version_is_noticed) {
  std::string columns = good_columns(1, 1);
  columns.front() = '\x02';
  EXPECT_FALSE(from_columns(columns));
}

// One device "d", one shape whose payload is `shape`, and all `count` events in that one stream.
std::string columns_of(const std::string& count, const std::string& shape) {
  return unhex("01" + count + "010164" + "01" + shape + "010000" + "000000" + "00");
}

TEST(ColumnsDamage, few_bytes_do_not_become_more_events_than_the_limit) {
  // No time, no payload: an event is "0a 01 64" and its length. 65,536 of them, and one more.
  EXPECT_EQ(from_columns(columns_of("808004", "0000"))->size(), block_events_limit * 4);
  EXPECT_FALSE(from_columns(columns_of("818004", "0000")));
  EXPECT_FALSE(from_columns(columns_of("ffffffffffffffffff01", "0000")));
}

TEST(ColumnsDamage, few_bytes_do_not_become_more_frames_than_the_limit) {
  const std::string type = std::string(2 * 200, '0');  // 200 bytes that all events have
  EXPECT_FALSE(from_columns(columns_of("808004", "00c801" + type)));
  EXPECT_TRUE(from_columns(columns_of("8040", "00c801" + type)));
}

TEST(ColumnsDamage, few_bytes_do_not_become_more_columns_than_the_limit) {
  std::string measurements;
  for (int i = 0; i < 65'537; ++i) measurements += "030000";
  EXPECT_FALSE(from_columns(columns_of("01", "0800" + measurements + "0000")));
}

}  // namespace
}  // namespace headwater
