#include "drivers/line_reader.h"

#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>
#include <vector>

namespace headwater {
namespace {

using testing::TempDir;
using testing::write_file;

class LineReaderTest : public ::testing::Test {
 protected:
  LineReader open(const std::string& content, std::size_t line_limit = 100) {
    write_file(path_, content);
    return LineReader::open(path_, line_limit).value();
  }

  static std::vector<std::string> all(LineReader& reader) {
    std::vector<std::string> lines;
    for (;;) {
      const auto line = reader.next({}).value();
      if (!line) return lines;
      lines.emplace_back(line->text);
    }
  }

  TempDir dir_;
  const std::string path_ = dir_.file("lines.txt");
};

using Lines = std::vector<std::string>;

TEST_F(LineReaderTest, lines_come_in_order_without_their_ends) {
  auto reader = open("one\n\ntwo\r\n three\n");
  EXPECT_EQ(all(reader), (Lines{"one", "", "two\r", " three"}));
}

TEST_F(LineReaderTest, the_last_line_may_have_no_end) {
  auto reader = open("one\ntwo");
  EXPECT_EQ(all(reader), (Lines{"one", "two"}));
}

TEST_F(LineReaderTest, an_empty_file_has_no_lines) {
  auto reader = open("");
  EXPECT_EQ(all(reader), Lines{});
}

TEST_F(LineReaderTest, lines_across_blocks_come_whole) {
  std::string content;
  Lines expected;
  for (std::size_t size = 1; size < 1'500; ++size) {
    expected.emplace_back(size, static_cast<char>('a' + size % 26));
    content += expected.back() + "\n";
  }
  auto reader = open(content, 2'000);
  EXPECT_EQ(all(reader), expected);
}

TEST_F(LineReaderTest, of_a_long_line_the_front_and_the_size_come) {
  auto reader = open(std::string(1'000'000, 'x') + "\nshort\n" + std::string(101, 'y'));
  const auto first = reader.next({}).value();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->text, std::string(100, 'x'));
  EXPECT_EQ(first->size, 1'000'000U);
  EXPECT_EQ(reader.next({}).value()->text, "short");
  const auto last = reader.next({}).value();
  ASSERT_TRUE(last);
  EXPECT_EQ(last->text, std::string(100, 'y'));
  EXPECT_EQ(last->size, 101U);
}

TEST_F(LineReaderTest, the_lines_come_again_after_rewinding) {
  auto reader = open("one\ntwo\n");
  EXPECT_EQ(all(reader), (Lines{"one", "two"}));
  ASSERT_TRUE(reader.rewind());
  EXPECT_EQ(all(reader), (Lines{"one", "two"}));
}

TEST_F(LineReaderTest, after_a_stop_nothing_more_comes) {
  auto reader = open("one\ntwo\n");
  std::stop_source stop;
  EXPECT_TRUE(reader.next(stop.get_token()).value());
  stop.request_stop();
  EXPECT_FALSE(reader.next(stop.get_token()).value());
}

TEST_F(LineReaderTest, a_file_that_is_not_there_is_not_found) {
  const auto reader = LineReader::open(dir_.file("missing"), 100);
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().kind, ErrorKind::not_found);
  EXPECT_NE(reader.error().detail.find("missing: No such file"), std::string::npos);
}

TEST_F(LineReaderTest, directories_and_pipes_are_refused_at_once) {
  const std::string pipe = dir_.file("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  for (const auto& path : {dir_.path().string(), pipe}) {
    const auto reader = LineReader::open(path, 100);
    ASSERT_FALSE(reader);
    EXPECT_EQ(reader.error().kind, ErrorKind::storage);
    EXPECT_NE(reader.error().detail.find("is not a regular file"), std::string::npos);
  }
}

TEST_F(LineReaderTest, a_failing_read_is_an_error) {
  // A regular file whose first page is never mapped: reading it gives EIO.
  auto reader = LineReader::open("/proc/self/mem", 100).value();
  const auto line = reader.next({});
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().kind, ErrorKind::storage);
  EXPECT_NE(line.error().detail.find("cannot read /proc/self/mem"), std::string::npos);
}

}  // namespace
}  // namespace headwater
