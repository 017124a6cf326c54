#include "tests/config/reported.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using namespace std::chrono_literals;
using testing::reported;

TEST(Section, right_values_are_returned_and_nothing_is_reported) {
  EXPECT_EQ(
      reported("t: some text\ni: dev-1\nb: true\nn: 7\nr: 0.5\nd: 5s\nw: 2m\nz: 2KiB\nc: two\n"
               "s: {k: v}\nl: [{k: 1}, {k: 2}]\n",
               [](Section& s) {
                 EXPECT_EQ(s.text("t"), "some text");
                 EXPECT_EQ(s.id("i"), "dev-1");
                 EXPECT_EQ(s.boolean("b"), true);
                 EXPECT_EQ(s.whole("n", {1, 7}), 7U);
                 EXPECT_EQ(s.number("r", {0, 1}), 0.5);
                 EXPECT_EQ(s.duration("d", {5s, 5s}), 5s);
                 EXPECT_EQ(s.seconds("w", {1s, 1h}), 120s);
                 EXPECT_EQ(s.size("z", {1, 4'096}), 2'048U);
                 EXPECT_EQ(s.one_of<int>("c", {{"one", 1}, {"two", 2}}), 2);
                 EXPECT_EQ(s.section("s").text("k"), "v");
                 EXPECT_EQ(s.sections("l", {1, 2}).size(), 2U);
                 s.reject_unknown_keys();
               }),
      "");
}

TEST(Section, absent_keys_are_no_problem) {
  EXPECT_EQ(reported("x: 1",
                     [](Section& s) {
                       EXPECT_EQ(s.text("t"), std::nullopt);
                       EXPECT_EQ(s.whole("n", {1, 7}), std::nullopt);
                       EXPECT_FALSE(s.has("t"));
                       s.section("s").require({"k"});
                       EXPECT_TRUE(s.sections("l", {1, 2}).empty());
                     }),
            "");
}

TEST(Section, a_missing_required_key_is_reported_where_its_section_begins) {
  EXPECT_EQ(reported("\nx: 1",
                     [](Section& s) {
                       s.require({"x", "gateway"});
                     }),
            "f.yaml:2:1: missing required key `gateway`");
  EXPECT_EQ(
      reported("x: 1\nstore:\n  y: 1\n", [](Section& s) { s.section("store").require({"path"}); }),
      "f.yaml:2:1: missing required key `path` in `store`");
  EXPECT_EQ(reported("l:\n  - y: 1\n",
                     [](Section& s) {
                       s.sections("l", {1, 2})[0].require({"z"});
                     }),
            "f.yaml:2:5: missing required key `z` in an entry of `l`");
}

TEST(Section, an_unknown_key_is_reported_with_the_nearest_known_one) {
  const auto read = [](Section& s) {
    s.text("topics");
    s.text("qos");
    s.reject_unknown_keys();
  };
  EXPECT_EQ(reported("topics: x\ntopcs: y", read),
            "f.yaml:2:1: unknown key `topcs`, did you mean `topics`?");
  EXPECT_EQ(reported("  colour: y", read), "f.yaml:1:3: unknown key `colour`");
}

TEST(Section, a_merge_key_is_an_unknown_key) {
  EXPECT_EQ(reported("<<: {a: 1}", [](Section& s) { s.reject_unknown_keys(); }),
            "f.yaml:1:1: unknown key `<<`");
}

TEST(Section, an_unknown_key_cannot_write_to_the_terminal) {
  EXPECT_EQ(reported("\"a\\e[2J\": 1", [](Section& s) { s.reject_unknown_keys(); }),
            "f.yaml:1:1: unknown key `a\\x1b[2J`");
}

TEST(Section, anything_but_a_map_at_the_top_is_one_problem) {
  const auto read = [](Section& s) {
    s.require({"gateway"});
    s.text("gateway");
    s.reject_unknown_keys();
  };
  EXPECT_EQ(reported("- a", read), "f.yaml:1:1: expected keys and values, found a list");
  EXPECT_EQ(reported("\n a", read), "f.yaml:2:2: expected keys and values, found `a`");
  EXPECT_EQ(reported("", read), "f.yaml:1:1: the file is empty");
}

TEST(Section, a_section_that_is_no_map_is_one_problem) {
  EXPECT_EQ(reported("s: 5",
                     [](Section& s) {
                       Section inner = s.section("s");
                       inner.require({"path"});
                       EXPECT_EQ(inner.text("path"), std::nullopt);
                       inner.reject_unknown_keys();
                     }),
            "f.yaml:1:4: `s` must be a map of keys and values, found `5`");
}

TEST(Section, a_list_has_as_many_maps_as_it_may) {
  const auto read = [](Section& s) { s.sections("l", {1, 2}); };
  EXPECT_EQ(reported("l: 5", read), "f.yaml:1:4: `l` must be a list, found `5`");
  EXPECT_EQ(reported("l: []", read), "f.yaml:1:4: `l` must have 1 to 2 entries, found 0");
  EXPECT_EQ(reported("l: [{}, {}, {}]", read), "f.yaml:1:4: `l` must have 1 to 2 entries, found 3");
  EXPECT_EQ(reported("l:\n  - {}\n  - 5\n", read),
            "f.yaml:3:5: an entry of `l` must be a map of keys and values, found `5`");
}

}  // namespace
}  // namespace headwater
