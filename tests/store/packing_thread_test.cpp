// Segments that another thread packs: the log is the same, and nobody waits for anybody's end.
#include "store/packing_thread.h"
#include "store/verify.h"
#include "tests/store/log_fixture.h"

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
};

TEST_F(PackingThreadTest, segments_packed_by_another_thread_read_the_same) {
  Log log = open_with_thread();
  for (std::size_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(log.append(sample_readings(10), moment(i)));
    ASSERT_TRUE(log.maintain());
  }
  testing::settle(log);
  LogReader log_reader = reader();
  EXPECT_EQ(log_reader.size()->segments, 10U);
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

TEST_F(PackingThreadTest, a_row_that_is_not_what_it_says_becomes_a_gap) {
  Log log = open_with_thread();
  for (std::size_t i = 1; i <= 10; ++i) {
    ASSERT_TRUE(log.append(sample_readings(10), moment(i)));
  }
  auto raw = Database::open(database(), Database::Mode::read_write).value();
  raw.execute("UPDATE tail SET events = X'00' WHERE first = 41").value();
  testing::settle(log);
  ASSERT_EQ(log.gaps()->size(), 1U);
  EXPECT_EQ(log.gaps()->front().first, Sequence(41));
  EXPECT_EQ(log.gaps()->front().count, 10U);
}

}  // namespace
}  // namespace headwater
