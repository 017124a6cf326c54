#include "store/device_filter.h"

#include "tests/support/hex.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

TEST(DeviceFilter, never_denies_a_device_that_it_was_made_of) {
  DeviceFilterBuilder builder;
  for (int i = 0; i < 5'000; ++i) builder.add("dev-" + std::to_string(i));
  const std::string filter = builder.finish();
  for (int i = 0; i < 5'000; ++i) EXPECT_TRUE(may_contain(filter, "dev-" + std::to_string(i)));
}

TEST(DeviceFilter, hardly_ever_grants_another_one) {
  DeviceFilterBuilder builder;
  for (int i = 0; i < 100; ++i) builder.add("dev-" + std::to_string(i));
  const std::string filter = builder.finish();
  int granted = 0;
  for (int i = 0; i < 10'000; ++i) granted += may_contain(filter, "other-" + std::to_string(i));
  EXPECT_LE(granted, 2);
}

TEST(DeviceFilter, of_nothing_contains_nothing) {
  EXPECT_FALSE(may_contain(DeviceFilterBuilder().finish(), "dev-1"));
}

TEST(DeviceFilter, that_is_damaged_contains_everything) {
  EXPECT_TRUE(may_contain(testing::unhex("ff"), "dev-1"));
  EXPECT_TRUE(may_contain(testing::unhex("ffffffffffff"), "dev-1"));
}

// FNV-1a of "dev-1" and "dev-2", computed in Python: stored in every segment.
TEST(DeviceFilter, stored_form_never_changes) {
  DeviceFilterBuilder builder;
  for (const char* device : {"dev-2", "dev-1", "dev-1", "dev-2"}) builder.add(device);
  EXPECT_EQ(testing::hex(builder.finish()), "e399f2b80193838008");
}

}  // namespace
}  // namespace headwater
