#include "model/fingerprint.h"

#include "model/payload.h"

#include <gtest/gtest.h>

#include <set>

namespace headwater {
namespace {

// Computed apart from this code, from the definition. Part of the state: it must never change.
TEST(Fingerprint, is_the_same_on_every_machine_and_for_ever) {
  ReadingRecorded reading;
  reading.measurements = {{"temp", 20.5, "C"},
                          {"count", std::int64_t{-3}, ""},
                          {"on", true, ""},
                          {"mode", std::string("auto"), ""}};
  EXPECT_EQ(fingerprint("dev-1", Timestamp(1'767'225'600'000'000), encode(reading)),
            0xa8c68590154530b7U);
  EXPECT_EQ(fingerprint("", Timestamp(), ""), 1U);
}

TEST(Fingerprint, differs_with_the_device_the_time_each_byte_and_the_length) {
  std::set<Fingerprint> seen;
  std::size_t made = 0;
  const auto add = [&](const std::string& device, std::int64_t time, const std::string& bytes) {
    seen.insert(fingerprint(device, Timestamp(time), bytes));
    ++made;
  };
  for (std::int64_t time = 0; time < 1'000; ++time) add("dev", time, "bytes");
  for (int device = 0; device < 1'000; ++device) add("dev-" + std::to_string(device), 0, "bytes");
  for (std::size_t at = 0; at < 20; ++at) {
    for (char c = 'A'; c <= 'Z'; ++c) {
      std::string bytes(20, 'x');
      bytes[at] = c;
      add("dev", 0, bytes);
    }
  }
  for (std::size_t length = 1; length < 20; ++length) add("dev", 0, std::string(length, '\0'));
  add("ab", 0, "c");
  add("a", 0, "bc");
  EXPECT_EQ(seen.size(), made);
}

TEST(RecentFingerprints, remembers_the_last_ones_and_forgets_the_one_before) {
  RecentFingerprints recent;
  for (Fingerprint reading = 1; reading <= RecentFingerprints::limit + 1; ++reading) {
    recent.add(reading);
  }
  EXPECT_FALSE(recent.has(1));
  EXPECT_TRUE(recent.has(2));
  EXPECT_TRUE(recent.has(RecentFingerprints::limit + 1));
  EXPECT_FALSE(recent.has(RecentFingerprints::limit + 2));
  EXPECT_EQ(recent.all().size(), RecentFingerprints::limit);
}

}  // namespace
}  // namespace headwater
