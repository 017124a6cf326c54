#include "store/compression.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

TEST(Compression, gives_back_what_went_in) {
  for (const std::string& bytes : {std::string(), std::string("x"), std::string(100'000, 'y')}) {
    const auto frame = compress(bytes, 3);
    ASSERT_TRUE(frame);
    const auto again = decompress(*frame, bytes.size());
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(*again, bytes);
  }
}

TEST(Compression, what_is_larger_than_allowed_is_not_unpacked) {
  const auto frame = compress(std::string(1'000, 'x'), 1).value();
  const auto unpacked = decompress(frame, 999);
  ASSERT_FALSE(unpacked);
  EXPECT_EQ(unpacked.error().kind, ErrorKind::damaged);
}

TEST(Compression, what_is_cut_short_or_no_frame_is_damaged) {
  const auto frame = compress("some text, some text", 1).value();
  for (std::size_t size = 0; size < frame.size(); ++size) {
    EXPECT_FALSE(decompress(std::string_view(frame).substr(0, size), 1'000)) << size;
  }
  EXPECT_FALSE(decompress("some text, some text", 1'000));
}

}  // namespace
}  // namespace headwater
