#include "tests/faults/disk_model.h"

#include <gtest/gtest.h>

#include <set>

namespace headwater::testing {
namespace {

using Kind = Operation::Kind;

constexpr int cuts = 300;

// A directory with the file "f" of `size` old bytes.
DiskModel with_file(std::size_t size) { return DiskModel({{"f", std::string(size, 'o')}}); }

Operation write(std::uint64_t offset, const std::string& bytes) {
  return {Kind::write, "f", offset, bytes};
}

// Every content of "f" that is found after a cut; "none" if it is not there.
std::set<std::string> contents(const DiskModel& model) {
  std::mt19937_64 random(1);
  std::set<std::string> found;
  for (int i = 0; i < cuts; ++i) {
    const DiskImage image = model.cut(random);
    found.insert(image.contains("f") ? image.at("f") : "none");
  }
  return found;
}

TEST(DiskModel, keeps_what_was_synced) {
  DiskModel model = with_file(2);
  model.apply(write(1, "nn"));
  model.apply({Kind::sync, "f"});
  EXPECT_EQ(contents(model), std::set<std::string>{"onn"});
}

TEST(DiskModel, loses_or_keeps_what_was_not) {
  DiskModel model = with_file(2);
  model.apply(write(0, "n"));
  EXPECT_EQ(contents(model), (std::set<std::string>{"oo", "no"}));
}

TEST(DiskModel, may_keep_a_later_write_and_lose_an_earlier_one) {
  DiskModel model = with_file(2);
  model.apply(write(0, "1"));
  model.apply(write(1, "2"));
  EXPECT_EQ(contents(model), (std::set<std::string>{"oo", "1o", "o2", "12"}));
}

TEST(DiskModel, never_puts_an_older_write_over_a_newer_one) {
  DiskModel model = with_file(1);
  model.apply(write(0, "1"));
  model.apply(write(0, "2"));
  model.apply({Kind::sync, "f"});
  model.apply(write(0, "3"));
  EXPECT_EQ(contents(model), (std::set<std::string>{"2", "3"}));
}

TEST(DiskModel, tears_a_write_between_sectors_and_only_there) {
  DiskModel model = with_file(2 * sector_bytes);
  model.apply(write(sector_bytes - 1, std::string(2, 'n')));
  std::set<std::string> ends;
  for (const std::string& content : contents(model)) {
    ASSERT_EQ(content.size(), 2 * sector_bytes);
    ends.insert(content.substr(sector_bytes - 1, 3));
  }
  EXPECT_EQ(ends, (std::set<std::string>{"ooo", "noo", "ono", "nno"}));
}

TEST(DiskModel, may_cut_a_file_short_or_not) {
  DiskModel model = with_file(3);
  model.apply({Kind::truncate, "f", 1, {}});
  EXPECT_EQ(contents(model), (std::set<std::string>{"ooo", "o"}));
}

TEST(DiskModel, may_lose_what_a_failed_sync_was_for_even_if_the_next_succeeds) {
  DiskModel model = with_file(2);
  model.apply(write(0, "1"));
  model.apply({Kind::failed_sync, "f"});
  model.apply(write(1, "2"));
  model.apply({Kind::sync, "f"});
  EXPECT_EQ(contents(model), (std::set<std::string>{"o2", "12"}));
}

TEST(DiskModel, may_lose_a_new_file_whose_directory_was_not_synced) {
  DiskModel model;
  model.apply({Kind::create, "f"});
  model.apply(write(0, "n"));
  model.apply({Kind::sync, "f"});
  EXPECT_EQ(contents(model), (std::set<std::string>{"none", "n"}));
  model.apply({Kind::sync_directory});
  EXPECT_EQ(contents(model), std::set<std::string>{"n"});
}

TEST(DiskModel, may_find_a_renamed_file_under_either_name) {
  DiskModel model({{"f", "1"}, {"new", "2"}});
  model.apply({Kind::rename, "new", 0, "f"});
  EXPECT_EQ(contents(model), (std::set<std::string>{"1", "2"}));
  model.apply({Kind::sync_directory});
  EXPECT_EQ(contents(model), std::set<std::string>{"2"});
}

TEST(DiskModel, may_bring_a_removed_file_back) {
  DiskModel model = with_file(1);
  model.apply({Kind::remove, "f"});
  EXPECT_EQ(contents(model), (std::set<std::string>{"o", "none"}));
}

}  // namespace
}  // namespace headwater::testing
