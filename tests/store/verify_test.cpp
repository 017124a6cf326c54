#include "store/verify.h"

#include "store/sqlite.h"
#include "tests/store/log_fixture.h"

#include <functional>

namespace headwater {
namespace {

using testing::moment;
using testing::read_file;
using testing::sample_readings;
using testing::write_file;

// Two segments (1 to 100 and 101 to 200) and a tail of five rows of ten events.
class VerifyTest : public testing::LogFixture {
 protected:
  VerifyTest() {
    Log log = open();
    fill(log, 250);
    log.set_cursor(upstream_cursor, {log.head().sequence, log.head().chain}).value();
    head_ = {log.head().sequence, log.head().chain};
    drop_sealed_rows();
  }

  Verification verified() {
    LogReader log_reader = reader();
    return verify(log_reader).value();
  }

  // Two more segments, with their rows still in the tail.
  void fill_tail_again() const {
    Log log = open();
    fill(log, 200);
  }

  void sql(const std::string& statement) {
    auto raw = Database::open(database(), Database::Mode::read_write).value();
    raw.execute(statement).value();
  }

  // Changes byte `at` of a column, lets `then` look, and puts it back.
  void with_changed_byte(const std::string& table, const std::string& column, int first,
                         std::size_t at, const std::function<void()>& then) {
    const std::string where = " WHERE first = " + std::to_string(first);
    const auto put = [&](const std::string& bytes) {
      auto raw = Database::open(database(), Database::Mode::read_write).value();
      raw.execute("PRAGMA synchronous=OFF").value();  // for the test's own speed
      auto update = raw.prepare("UPDATE " + table + " SET " + column + " = ?" + where).value();
      update.bind_blob(1, bytes).run().value();
    };
    std::string good;
    {
      auto raw = Database::open(database(), Database::Mode::read_only).value();
      good = raw.query_text("SELECT " + column + " FROM " + table + where).value();
    }
    ASSERT_LT(at, good.size());
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    put(bad);
    then();
    put(good);
  }

  std::size_t size_of(const std::string& table, const std::string& column, int first) {
    auto raw = Database::open(database(), Database::Mode::read_only).value();
    return std::stoul(raw.query_text("SELECT length(" + column + ") FROM " + table +
                                     " WHERE first = " + std::to_string(first))
                          .value());
  }

  // The damage is exactly one, of the events `from` to `to`.
  void expect_damage(std::uint64_t from, std::uint64_t to) {
    const Verification result = verified();
    ASSERT_FALSE(result.damages.empty());
    EXPECT_FALSE(result.clean());
    EXPECT_EQ(result.damages.front().from, Sequence(from));
    EXPECT_EQ(result.damages.front().to, Sequence(to));
    EXPECT_EQ(result.end.sequence, Sequence(from - 1));
  }

  Cursor head_;
};

TEST_F(VerifyTest, a_whole_log_is_clean_and_its_end_is_the_head) {
  std::uint64_t told = 0;
  LogReader log_reader = reader();
  const Verification result =
      verify(log_reader, [&](std::uint64_t events) { told = events; }).value();
  EXPECT_TRUE(result.clean());
  EXPECT_EQ(result.events, 250U);
  EXPECT_EQ(result.blocks, 7U);
  EXPECT_EQ(result.end.sequence, head_.sequence);
  EXPECT_EQ(result.end.chain, head_.chain);
  EXPECT_EQ(told, 250U);
}

TEST_F(VerifyTest, an_empty_log_is_clean) {
  const testing::TempDir other;
  { const Log log = Log::open(other.path(), {"gw", {}}, moment(1).wall).value(); }
  LogReader log_reader = LogReader::open(other.path()).value();
  EXPECT_TRUE(verify(log_reader)->clean());
}

// Where zstd can write the same in two ways, a changed byte changes no event.
TEST_F(VerifyTest, any_changed_byte_of_a_segments_events_is_named_with_its_events) {
  const auto before = content();
  std::size_t harmless = 0;
  const std::size_t size = size_of("segment", "events", 101);
  for (std::size_t at = 0; at < size; at += 7) {
    with_changed_byte("segment", "events", 101, at, [&] {
      if (!verified().clean()) {
        expect_damage(101, 200);
      } else {
        EXPECT_EQ(content(), before);
        ++harmless;
      }
    });
  }
  EXPECT_LT(harmless, size / 70);
  EXPECT_TRUE(verified().clean());
}

TEST_F(VerifyTest, any_changed_byte_of_a_tail_rows_events_is_named_with_its_events) {
  const std::size_t size = size_of("tail", "events", 211);
  for (std::size_t at = 0; at < size; at += 5) {
    with_changed_byte("tail", "events", 211, at, [&] { expect_damage(211, 220); });
  }
  EXPECT_TRUE(verified().clean());
}

TEST_F(VerifyTest, a_changed_chain_is_named) {
  for (const char* column : {"chain_before", "chain_after"}) {
    with_changed_byte("segment", column, 101, 5, [&] { expect_damage(101, 200); });
    with_changed_byte("tail", column, 231, 31, [&] { expect_damage(231, 240); });
  }
}

TEST_F(VerifyTest, a_cursor_that_cannot_be_read_is_named) {
  sql("UPDATE cursor SET chain = x'00'");
  const Verification result = verified();
  ASSERT_EQ(result.damages.size(), 1U);
  EXPECT_NE(result.damages[0].what.find("confirmed cannot be read"), std::string::npos);
  EXPECT_EQ(result.end.sequence, head_.sequence);
}

TEST_F(VerifyTest, damage_in_one_place_does_not_hide_the_rest) {
  sql("UPDATE segment SET events = zeroblob(10) WHERE first = 1");
  sql("UPDATE tail SET count = 9 WHERE first = 221");
  const Verification result = verified();
  ASSERT_EQ(result.damages.size(), 2U);
  EXPECT_EQ(result.damages[0].from, Sequence(1));
  EXPECT_EQ(result.damages[0].to, Sequence(100));
  EXPECT_EQ(result.damages[1].from, Sequence(221));
  EXPECT_EQ(result.damages[1].to, Sequence(230));
  EXPECT_EQ(result.events, 140U);
}

TEST_F(VerifyTest, a_segment_whose_events_are_in_the_tail_as_well_is_named_all_the_same) {
  fill_tail_again();
  sql("UPDATE segment SET count = 99 WHERE first = 301");
  EXPECT_FALSE(verified().clean());
}

TEST_F(VerifyTest, missing_events_are_named) {
  sql("DELETE FROM segment WHERE first = 101");
  expect_damage(101, 200);
}

TEST_F(VerifyTest, a_segments_index_that_does_not_fit_its_events_is_named) {
  with_changed_byte("segment", "devices", 1, 0, [&] {
    const Verification result = verified();
    ASSERT_EQ(result.damages.size(), 1U);
    EXPECT_EQ(result.damages[0].to, Sequence(100));
  });
  sql("UPDATE segment SET time_from = time_from + 1 WHERE first = 101");
  const Verification result = verified();
  ASSERT_EQ(result.damages.size(), 1U);
  EXPECT_EQ(result.damages[0].from, Sequence(101));
}

TEST_F(VerifyTest, a_moment_that_was_not_in_force_is_named) {
  sql("UPDATE tail SET recorded = recorded + 1 WHERE first = 211");
  expect_damage(211, 220);
}

TEST_F(VerifyTest, an_end_that_is_lost_is_noticed_by_what_the_centre_has_confirmed) {
  sql("DELETE FROM tail WHERE first > 220");
  const Verification result = verified();
  ASSERT_EQ(result.damages.size(), 1U);
  EXPECT_EQ(result.damages[0].from, Sequence(221));
  EXPECT_EQ(result.damages[0].to, Sequence(250));
}

TEST_F(VerifyTest, a_history_that_forked_from_what_the_centre_has_is_noticed) {
  {
    Log log = open();
    log.set_cursor(upstream_cursor, {log.head().sequence, Hash{}}).value();
  }
  const Verification result = verified();
  ASSERT_EQ(result.damages.size(), 1U);
  EXPECT_NE(result.damages[0].what.find("another history"), std::string::npos);
}

TEST_F(VerifyTest, a_damaged_cursor_is_named) {
  sql("UPDATE cursor SET sequence = sequence - 1");
  ASSERT_EQ(verified().damages.size(), 1U);
  EXPECT_NE(verified().damages[0].what.find("cursor"), std::string::npos);
}

// Somewhere in the file, the page's slack included: either it is noticed, or nothing has changed.
TEST_F(VerifyTest, no_changed_byte_of_the_file_passes_for_the_truth) {
  const std::string good = read_file(database());
  int noticed = 0;
  for (std::size_t at = 0; at < good.size(); at += 61) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x40);
    write_file(database(), bad);
    auto log_reader = LogReader::open(path());
    auto result = log_reader ? verify(*log_reader) : Result<Verification>(log_reader.error());
    if (!result || !result->clean()) {
      ++noticed;
      continue;
    }
    EXPECT_EQ(result->events, 250U) << at;
    EXPECT_EQ(result->end.chain, head_.chain) << at;
  }
  EXPECT_GT(noticed, 20);
}

TEST_F(VerifyTest, an_end_that_only_the_file_beside_the_database_knows_of_is_missed) {
  Hash behind{};
  behind.fill(9);
  {
    Log log = open();
    log.keep_confirmed({Sequence(260), behind}).value();
  }
  const Verification result = verified();
  ASSERT_EQ(result.damages.size(), 1U);
  EXPECT_EQ(result.damages[0].from, Sequence(251));
  EXPECT_EQ(result.damages[0].to, Sequence(260));
  EXPECT_NE(result.damages[0].hint.find("start the daemon"), std::string::npos);
}

TEST_F(VerifyTest, a_cursor_that_is_gone_is_missed_if_the_file_beside_the_database_is_there) {
  {
    Log log = open();
    log.keep_confirmed(head_).value();
  }
  EXPECT_TRUE(verified().clean());
  sql("UPDATE cursor SET name = 'upstreaM'");
  const Verification result = verified();
  ASSERT_EQ(result.damages.size(), 1U);
  EXPECT_NE(result.damages[0].what.find("is missing"), std::string::npos);
}

}  // namespace
}  // namespace headwater
