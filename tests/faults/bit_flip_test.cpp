// One bit of a log's files is another: no event is read that was not written, and the damage is
// told of, or there is none.

#include "tests/faults/inspection.h"
#include "tests/faults/simulated_disk.h"
#include "tests/faults/whole_log.h"
#include "tests/faults/workload.h"
#include "tests/support/temp_dir.h"
#include "tests/support/thinner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <set>

namespace headwater::testing {
namespace {

constexpr std::size_t flips_of_a_test = 400 / thinner;

struct Flip {
  std::string file;
  std::size_t byte = 0;
  unsigned bit = 0;

  [[nodiscard]] std::string text() const {
    return file + " byte " + std::to_string(byte) + " bit " + std::to_string(bit);
  }
};

// Where the files hold what describes a block: the columns around its two chains.
std::vector<Flip> descriptions(const WholeLog& whole) {
  constexpr std::size_t before = 24;
  constexpr std::size_t behind = 44;
  std::set<std::string_view> chains;
  for (const Hash& chain : whole.chains) chains.insert(as_bytes(chain));
  std::vector<Flip> places;
  for (const auto& [name, content] : whole.files) {
    std::size_t next = 0;  // the first byte that is not listed yet
    for (std::size_t at = before; at + sizeof(Hash) + behind < content.size(); ++at) {
      if (!chains.contains(std::string_view(content).substr(at, sizeof(Hash)))) continue;
      next = std::max(next, at - before);
      for (; next < at + sizeof(Hash) + behind; ++next) places.push_back({name, next, 0});
    }
  }
  return places;
}

// Any bit of all files is as likely as any other.
Flip draw_anywhere(const DiskImage& files, std::mt19937_64& random) {
  std::size_t size = 0;
  for (const auto& [name, content] : files) size += content.size();
  Flip flip{"", random() % size, static_cast<unsigned>(random() % 8)};
  for (const auto& [name, content] : files) {
    flip.file = name;
    if (flip.byte < content.size()) break;
    flip.byte -= content.size();
  }
  return flip;
}

DiskImage with_flip(DiskImage files, const Flip& flip) {
  char& byte = files.at(flip.file).at(flip.byte);
  byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << flip.bit));
  return files;
}

// The parameter: how the upstream cursor is used, and which flips are drawn.
class BitFlip : public ::testing::TestWithParam<std::tuple<UpstreamCursor, std::uint64_t>> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(whole_.files.contains("log.db"));
    ASSERT_TRUE(whole_.files.contains("log.db-wal"));
  }

  void try_flip(const Flip& flip) {
    write_image(with_flip(whole_.files, flip), path_);
    ++flips_;
    for (const std::string& problem : inspect(whole_, path_)) {
      flips_by_problem_[problem].push_back(flip.text());
    }
  }

  void expect_no_problem() {
    for (const auto& [problem, flips] : flips_by_problem_) {
      ADD_FAILURE() << problem << ", with " << flips.size() << " of " << flips_
                    << " flips: " << ::testing::PrintToString(flips);
    }
  }

  const WholeLog whole_ = make_whole_log(std::get<0>(GetParam()));
  const TempDir directory_{TempDir::InMemory()};
  const std::string path_ = directory_.path();
  std::mt19937_64 random_{std::get<1>(GetParam())};

 private:
  int flips_ = 0;
  std::map<std::string, std::vector<std::string>> flips_by_problem_;
};

TEST_P(BitFlip, anywhere_changes_no_event_and_is_told_of) {
  for (std::size_t i = 0; i < flips_of_a_test; ++i) try_flip(draw_anywhere(whole_.files, random_));
  expect_no_problem();
}

TEST_P(BitFlip, in_what_describes_a_block_changes_no_event_and_is_told_of) {
  const std::vector<Flip> places = descriptions(whole_);
  ASSERT_GT(places.size(), 1'000U);
  for (std::size_t i = 0; i < flips_of_a_test; ++i) {
    Flip flip = places.at(random_() % places.size());
    flip.bit = static_cast<unsigned>(random_() % 8);
    try_flip(flip);
  }
  expect_no_problem();
}

// What the tests above are worth: without a flip, everything is found, and nothing is wrong.
TEST_P(BitFlip, that_did_not_happen_leaves_everything_as_it_was) {
  write_image(whole_.files, path_);
  EXPECT_EQ(inspect(whole_, path_), std::vector<std::string>());
  EXPECT_GT(whole_.device_lines.size(), whole_log_events / 10);
  EXPECT_EQ(Workload::open(path_)->head().sequence, Sequence(whole_log_events + 1));
}

std::string name_of(const ::testing::TestParamInfo<BitFlip::ParamType>& test) {
  constexpr auto cursors =
      std::to_array<const char*>({"no_cursor", "moving_cursor", "cursor_at_end"});
  return std::string(cursors.at(static_cast<std::size_t>(std::get<0>(test.param)))) + "_" +
         std::to_string(std::get<1>(test.param));
}

INSTANTIATE_TEST_SUITE_P(Log, BitFlip,
                         ::testing::Combine(::testing::Values(UpstreamCursor::none,
                                                              UpstreamCursor::often,
                                                              UpstreamCursor::at_end),
                                            ::testing::Values(1, 2)),
                         name_of);

}  // namespace
}  // namespace headwater::testing
