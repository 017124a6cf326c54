// Segments that another thread packs: the log is the same, and nobody waits for anybody's end.
#include "store/packing_thread.h"
#include "store/rows.h"
#include "store/verify.h"
#include "tests/store/log_fixture.h"

#include <memory>
#include <string>
#include <vector>

namespace headwater {
namespace {

using testing::moment;
using testing::sample_readings;

class PackingThreadTest : public testing::LogFixture {
 protected:
  [[nodiscard]] Log open_with_thread() const {
    Log log = open();
    log.pack_on(std::make_shared<PackingThread>());
    return log;
  }

  // Puts into the row that begins at `first` what its checksum says, but not its chain.
  void write_other_events(std::int64_t first) const {
    auto raw = Database::open(database(), Database::Mode::read_write).value();
    const std::string where = "WHERE first = " + std::to_string(first);
    auto slots = raw.prepare("SELECT slot FROM tail " + where).value();
    ASSERT_TRUE(slots.step().value());
    const std::int64_t slot = slots.integer(0);
    slots.reset();
    auto rows = raw.prepare(select_blocks("tail", where)).value();
    ASSERT_TRUE(rows.step().value());
    Block block = read_block(rows).value();
    rows.reset();
    block.events.back() = static_cast<char>(block.events.back() ^ 1);
    auto insert = raw.prepare(insert_tail_row).value();
    write_tail_row(insert, slot, block).value();
  }
};

// What is stored of each segment.
std::vector<std::string> segments_in(const std::string& file) {
  auto raw = Database::open(file, Database::Mode::read_write).value();
  auto query = raw.prepare(
                      "SELECT hex(events) || hex(types) || hex(devices) || hex(checksum)"
                      " FROM segment ORDER BY first")
                   .value();
  std::vector<std::string> rows;
  while (query.step().value()) rows.emplace_back(query.text(0));
  return rows;
}

TEST(PackingThread, makes_the_same_segments_as_the_writer) {
  const LogIdentity identity{"gw", LogId::random()};
  LogTuning tuning;
  tuning.segment_events = 100;
  const auto fill = [&](const std::string& path, std::shared_ptr<PackingThread> thread) {
    Log log = Log::open(path, identity, moment(1).wall, tuning).value();
    log.pack_on(std::move(thread));
    const std::vector<Event> events = sample_readings(1'000, 7);
    for (std::size_t i = 0; i < 1'000; i += 20) {
      log.append(std::span(events).subspan(i, 20), moment(i + 1)).value();
      testing::settle(log);
    }
  };
  const testing::TempDir by_writer;
  const testing::TempDir by_thread;
  fill(by_writer.path(), nullptr);
  fill(by_thread.path(), std::make_shared<PackingThread>());
  const auto segments = segments_in(by_writer.file("log.db"));
  EXPECT_EQ(segments.size(), 10U);
  EXPECT_EQ(segments_in(by_thread.file("log.db")), segments);
}

TEST(PackingThread, a_job_that_is_given_up_is_not_gone_on_with) {
  BlockBuilder row(Sequence(1), moment(1), Hash{});
  for (const Event& event : sample_readings(10)) row.add(event, moment(1));
  PackingJob job(Packing({std::move(row).finish(1)}, 3));
  EXPECT_TRUE(job.work(100));
  job.give_up();
  EXPECT_FALSE(job.work(100));
  EXPECT_FALSE(job.done());
}

TEST_F(PackingThreadTest, segments_packed_by_another_thread_read_the_same) {
  Log log = open_with_thread();
  for (std::size_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(log.append(sample_readings(10), moment(i)));
    ASSERT_TRUE(log.maintain());
  }
  testing::settle(log);
  LogReader log_reader = reader();
  // Full ones are 100 events; a run of the tail that grew while the thread was slow ends in a rest.
  EXPECT_GE(log_reader.size()->segments, 10U);
  EXPECT_EQ(content().size(), 1'000U);
  EXPECT_TRUE(verify(log_reader)->clean());
}

TEST_F(PackingThreadTest, the_tail_stays_bounded_though_nobody_waits_for_the_thread) {
  Log log = open_with_thread();
  for (std::size_t i = 0; i < 300; ++i) {
    ASSERT_TRUE(log.append(sample_readings(50), moment(i)));
    ASSERT_TRUE(log.maintain());
    ASSERT_LE(reader().size()->tail_events, 1'000U) << i;
  }
}

TEST_F(PackingThreadTest, a_log_that_is_closed_while_its_rows_are_packed_has_them_in_the_tail) {
  const auto thread = std::make_shared<PackingThread>();
  for (std::size_t i = 1; i <= 20; ++i) {
    Log log = open();
    log.pack_on(thread);
    ASSERT_TRUE(log.append(sample_readings(100), moment(i)));
    ASSERT_TRUE(log.maintain());
  }
  EXPECT_EQ(content().size(), 2'000U);
}

TEST_F(PackingThreadTest, a_row_that_packing_finds_damaged_becomes_a_gap_and_the_log_goes_on) {
  Log log = open_with_thread();
  for (std::size_t i = 1; i <= 10; ++i) {
    ASSERT_TRUE(log.append(sample_readings(10), moment(i)));
  }
  write_other_events(41);
  testing::settle(log);
  ASSERT_EQ(log.gaps()->size(), 1U);
  EXPECT_EQ(log.gaps()->front().first, Sequence(41));
  EXPECT_EQ(log.gaps()->front().count, 10U);
  EXPECT_EQ(log.take_damages().size(), 1U);
  ASSERT_TRUE(log.append(sample_readings(10), moment(11)));
  testing::settle(log);
  EXPECT_EQ(reader().size()->segments, 2U);
}

}  // namespace
}  // namespace headwater
