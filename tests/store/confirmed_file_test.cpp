#include "store/confirmed_file.h"

#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::read_file;
using testing::write_file;

class ConfirmedFile : public ::testing::Test {
 protected:
  [[nodiscard]] std::string file() const { return directory_.file("confirmed"); }
  [[nodiscard]] std::optional<Cursor> read() const {
    return read_confirmed(directory_.path(), log_);
  }
  void write(std::uint64_t sequence) const {
    Cursor cursor{Sequence(sequence), {}};
    cursor.chain.fill(static_cast<std::uint8_t>(sequence));
    write_confirmed(directory_.path(), log_, cursor).value();
  }

  const testing::TempDir directory_;
  const LogId log_ = LogId::random();
};

TEST_F(ConfirmedFile, says_what_was_written_last) {
  EXPECT_FALSE(read());
  write(5);
  write(7'000'000'000);
  ASSERT_TRUE(read());
  EXPECT_EQ(read()->sequence, Sequence(7'000'000'000));
  EXPECT_EQ(read()->chain[31], static_cast<std::uint8_t>(7'000'000'000));
}

TEST_F(ConfirmedFile, of_another_log_says_nothing) {
  write(5);
  EXPECT_FALSE(read_confirmed(directory_.path(), LogId::random()));
}

TEST_F(ConfirmedFile, with_a_flipped_bit_or_cut_short_says_nothing) {
  write(5);
  const std::string whole = read_file(file());
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    std::string bytes = whole;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    write_file(file(), bytes);
    EXPECT_FALSE(read()) << bit;
  }
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write_file(file(), whole.substr(0, size));
    EXPECT_FALSE(read()) << size;
  }
  write_file(file(), whole + "x");
  EXPECT_FALSE(read());
  write_file(file(), whole);
  EXPECT_TRUE(read());
}

TEST_F(ConfirmedFile, that_cannot_be_written_leaves_the_one_before) {
  write(5);
  testing::write_file(directory_.file("confirmed.new"), "left by a kill");
  write(6);
  EXPECT_EQ(read()->sequence, Sequence(6));
  EXPECT_EQ(write_confirmed(directory_.file("nowhere"), log_, {}).error().kind, ErrorKind::storage);
  EXPECT_EQ(read()->sequence, Sequence(6));
}

}  // namespace
}  // namespace headwater
