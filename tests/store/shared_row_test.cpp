// Small commits in succession share a row of the tail.
#include "store/verify.h"
#include "tests/store/log_fixture.h"

namespace headwater {
namespace {

using testing::moment;
using testing::sample_readings;

class SharedRowTest : public testing::LogFixture {
 protected:
  static void append_singly(Log& log, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      log.append(sample_readings(1), moment(log.head().sequence.value() + 1)).value();
    }
  }
  [[nodiscard]] std::int64_t number(const std::string& sql) const {
    auto raw = Database::open(database(), Database::Mode::read_only).value();
    return std::stoll(raw.query_text(sql).value());
  }
  void lose_row_with(std::uint64_t sequence) const {
    auto raw = Database::open(database(), Database::Mode::read_write).value();
    const std::string at = std::to_string(sequence);
    raw.execute("UPDATE tail SET events = X'00' WHERE first <= " + at + " AND first + count > " +
                at)
        .value();
  }
  void expect_whole(std::uint64_t last) const {
    EXPECT_EQ(content().size(), last);
    LogReader log_reader = reader();
    EXPECT_TRUE(verify(log_reader)->clean());
  }
};

TEST_F(SharedRowTest, takes_commits_as_long_as_they_fit_into_its_page) {
  Log log = open();
  append_singly(log, 60);
  const auto limit = static_cast<std::int64_t>(LogTuning{}.tail_row_bytes);
  EXPECT_LE(number("SELECT max(length(events)) FROM tail"), limit);
  EXPECT_LE(number("SELECT count(*) FROM tail"), 30);
  EXPECT_EQ(number("SELECT sum(count) FROM tail"), 60);
  expect_whole(60);
}

TEST_F(SharedRowTest, is_read_while_it_grows_from_any_event_on) {
  Log log = open();
  LogReader log_reader = reader();
  for (std::uint64_t last = 1; last <= 20; ++last) {
    append_singly(log, 1);
    EXPECT_EQ(log_reader.head()->sequence, Sequence(last));
    EXPECT_EQ(log_reader.head()->chain, log.head().chain);
    ForwardScan scan(log_reader, {Sequence(last), last_sequence, {}, {}});
    const auto event = scan.next().value();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->sequence, Sequence(last));
    EXPECT_EQ(event->recorded, moment(last));
    EXPECT_FALSE(scan.next().value());
  }
}

TEST_F(SharedRowTest, keeps_the_moment_of_each_of_its_commits_when_it_is_sealed) {
  Log log = open();
  append_singly(log, 100);
  const auto before = content();
  testing::settle(log);
  drop_sealed_rows();
  EXPECT_EQ(content(), before);
  expect_whole(100);
}

TEST_F(SharedRowTest, takes_none_behind_a_start) {
  append_singly(*std::make_unique<Log>(open()), 1);
  Log log = open();
  append_singly(log, 1);
  EXPECT_EQ(number("SELECT count(*) FROM tail"), 2);
  expect_whole(2);
}

TEST_F(SharedRowTest, takes_none_when_a_gap_stands_for_it) {
  Log log = open();
  append_singly(log, 1);
  lose_row_with(1);
  ASSERT_TRUE(log.set_aside(Sequence(1)).value());
  append_singly(log, 2);
  EXPECT_FALSE(reader().block_at(Sequence(1)));
  for (const std::uint64_t sequence : {2U, 3U}) {
    const auto block = reader().block_at(Sequence(sequence));
    ASSERT_TRUE(block && *block) << sequence;
    EXPECT_EQ((*block)->first, Sequence(2));
  }
}

TEST_F(SharedRowTest, that_is_damaged_becomes_a_gap_of_its_commits_alone) {
  {
    Log log = open();
    append_singly(log, 60);
  }
  const Block lost = reader().block_at(Sequence(30)).value().value();
  ASSERT_GE(lost.count, 2U);
  lose_row_with(30);
  Log log = open();
  const auto gaps = log.gaps().value();
  ASSERT_EQ(gaps.size(), 1U);
  EXPECT_EQ(gaps[0].first, lost.first);
  EXPECT_EQ(gaps[0].count, lost.count);
  append_singly(log, 200);
  testing::settle(log);
  log.restore({&lost, 1}).value();
  expect_whole(260);
}

}  // namespace
}  // namespace headwater
