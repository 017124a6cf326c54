#include "model/log_id.h"

#include <gtest/gtest.h>

#include <numeric>
#include <regex>
#include <set>

namespace headwater {
namespace {

TEST(LogId, is_a_random_uuid_of_version_4) {
  const std::regex form("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  std::set<LogId> seen;
  for (int i = 0; i < 100; ++i) {
    const LogId id = LogId::random();
    EXPECT_TRUE(std::regex_match(id.text(), form)) << id.text();
    EXPECT_TRUE(seen.insert(id).second);
  }
}

TEST(LogId, comes_back_from_its_bytes_if_there_are_16) {
  std::string bytes(16, '\0');
  std::iota(bytes.begin(), bytes.end(), '\0');
  const auto id = LogId::from_bytes(bytes);
  ASSERT_TRUE(id);
  EXPECT_EQ(id->bytes(), bytes);
  EXPECT_EQ(id->text(), "00010203-0405-0607-0809-0a0b0c0d0e0f");
  EXPECT_FALSE(LogId::from_bytes("short"));
  EXPECT_FALSE(LogId::from_bytes(std::string(17, 'x')));
}

}  // namespace
}  // namespace headwater
