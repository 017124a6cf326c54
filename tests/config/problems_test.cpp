#include "config/problems.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

TEST(Problems, come_in_the_order_of_the_file) {
  Problems problems("f.yaml");
  EXPECT_TRUE(problems.empty());
  problems.add({3, 1}, "c");
  problems.add({1, 9}, "b");
  problems.add({1, 2}, "a");
  EXPECT_FALSE(problems.empty());
  EXPECT_EQ(problems.error().kind, ErrorKind::configuration);
  EXPECT_EQ(problems.error().detail, "f.yaml:1:2: a\nf.yaml:1:9: b\nf.yaml:3:1: c");
}

TEST(Problems, twenty_are_shown_and_then_that_there_are_more) {
  Problems problems("f.yaml");
  std::string lines;
  for (int line = 1; line <= 20; ++line) {
    problems.add({line, 1}, "x");
    lines += (line > 1 ? "\nf.yaml:" : "f.yaml:") + std::to_string(line) + ":1: x";
  }
  EXPECT_EQ(problems.error().detail, lines);
  problems.add({21, 1}, "x");
  EXPECT_EQ(problems.error().detail, lines + "\n... and more");
}

}  // namespace
}  // namespace headwater
