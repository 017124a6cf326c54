#include "tests/support/settle.h"
#include "tests/store/log_fixture.h"

#include "store/verify.h"

namespace headwater {
namespace {

using testing::moment;
using testing::sample_readings;

class SealingTest : public testing::LogFixture {};

TEST_F(SealingTest, the_tail_becomes_a_segment_when_it_is_full_and_reads_the_same) {
  Log log = open();
  for (std::size_t i = 0; i < 10; ++i) {
    ASSERT_TRUE(log.append(sample_readings(10), moment(i)));
  }
  const auto before = content();
  const Head head = log.head();
  EXPECT_EQ(reader().size()->tail_events, 100U);
  testing::settle(log);
  const LogSize size = reader().size().value();
  EXPECT_EQ(size.segments, 1U);
  EXPECT_EQ(size.tail_events, 0U);
  EXPECT_EQ(content(), before);
  EXPECT_EQ(log.head().chain, head.chain);
  EXPECT_EQ(reader().head()->chain, head.chain);
}

TEST_F(SealingTest, a_tail_that_is_not_full_is_left_alone) {
  Log log = open();
  ASSERT_TRUE(log.append(sample_readings(99), moment(1)));
  testing::settle(log);
  EXPECT_EQ(reader().size()->segments, 0U);
}

TEST_F(SealingTest, a_sealed_log_is_smaller_and_every_chain_can_be_asked_for) {
  Log log = open();
  fill(log, 1'000, 5);
  LogReader log_reader = reader();
  EXPECT_EQ(log_reader.size()->segments, 10U);
  EXPECT_LT(log_reader.size()->segment_bytes, 1'000U * 30);
  EXPECT_EQ(log_reader.chain_at(Sequence())->size(), 32U);
  EXPECT_EQ(log_reader.chain_at(Sequence()).value(), chain_origin(log.id(), "gw"));
  EXPECT_EQ(log_reader.chain_at(Sequence(1'000)).value(), log.head().chain);
  EXPECT_EQ(log_reader.chain_at(Sequence(1'001)).error().kind, ErrorKind::not_found);
  EXPECT_TRUE(verify(log_reader)->clean());
}

TEST_F(SealingTest, the_chain_in_the_middle_of_a_segment_is_the_one_of_that_moment) {
  Log log = open();
  std::vector<Hash> chains;
  for (std::size_t i = 0; i < 100; ++i) {
    ASSERT_TRUE(log.append(sample_readings(1), moment(i)));
    chains.push_back(log.head().chain);
  }
  testing::settle(log);
  LogReader log_reader = reader();
  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_EQ(log_reader.chain_at(Sequence(i + 1)).value(), chains[i]) << i;
  }
}

TEST_F(SealingTest, a_tail_that_grew_large_while_it_was_not_sealed_becomes_several_segments) {
  Log log = open();
  for (std::size_t i = 0; i < 25; ++i) ASSERT_TRUE(log.append(sample_readings(10), moment(i)));
  testing::settle(log);
  EXPECT_EQ(reader().size()->segments, 3U);
  EXPECT_EQ(content().size(), 250U);
}

TEST_F(SealingTest, many_bytes_fill_the_tail_as_well) {
  LogTuning tuning;
  tuning.segment_bytes = 4'096;
  Log log = Log::open(path(), {"gw", {}}, moment(1).wall, tuning).value();
  ReadingRecorded large;
  large.measurements = {{"text", std::string(), ""}};
  for (std::uint32_t i = 0; i < 600; ++i) {
    std::get<std::string>(large.measurements[0].value) += static_cast<char>('!' + i * i % 90);
  }
  for (std::size_t i = 0; reader().size()->segments == 0; ++i) {
    ASSERT_LT(i, 100U);
    const Event event = testing::event_of("dev-1", large, static_cast<std::int64_t>(i));
    ASSERT_TRUE(log.append({&event, 1}, moment(i)));
    testing::settle(log);
  }
}

TEST_F(SealingTest, the_write_ahead_log_does_not_grow_for_ever) {
  LogTuning tuning = small_segments();
  tuning.checkpoint_bytes = 80'000;
  Log log = Log::open(path(), {"gw", {}}, moment(1).wall, tuning).value();
  fill(log, 5'000);
  EXPECT_LT(testing::read_file(database() + "-wal").size(), 1'000'000U);
}

}  // namespace
}  // namespace headwater
