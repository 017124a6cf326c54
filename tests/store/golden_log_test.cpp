// A log that format 2 was written in once: every later version reads it, and goes on with it.
//
// The file was written by write_golden_log.cpp, once; it is never written again.

#include "model/digest.h"
#include "store/fold.h"
#include "store/verify.h"
#include "tests/store/log_fixture.h"
#include "tests/support/settle.h"

#include <filesystem>

namespace headwater {
namespace {

using testing::moment;
using testing::sample_readings;

const std::string golden = std::string(HEADWATER_SOURCE_DIR) + "/tests/store/golden/format_2.db";
constexpr const char* golden_id = "0123456789abcdef";

// What is expected of the golden log; taken when it was written.
constexpr const char* golden_chain =
    "bd23e0077dbf30e8e0447d6b91df17e9e46774ff385c79afa38bbdaadf557032";
constexpr const char* golden_state =
    "1170c5f1c67030001005a17afb2a97ade5ee7e6169f53cf1c566bdb5681582c4";
constexpr std::uint64_t golden_head = 250;

class GoldenLogTest : public testing::LogFixture {
 protected:
  GoldenLogTest() { std::filesystem::copy_file(golden, database()); }
  [[nodiscard]] Result<Log> open_golden() const {
    return Log::open(path(), {"gw", LogId::from_bytes(golden_id)}, moment(1).wall);
  }
};

TEST_F(GoldenLogTest, of_format_2_is_read_as_it_was_written) {
  LogReader log_reader = reader();
  EXPECT_EQ(log_reader.head()->sequence, Sequence(golden_head));
  EXPECT_EQ(to_hex(log_reader.head()->chain), golden_chain);
  EXPECT_EQ(to_hex(state_digest(state_at(log_reader, Sequence(golden_head)).value())),
            golden_state);
  EXPECT_EQ(log_reader.cursor(upstream_cursor).value()->sequence, Sequence(golden_head));
  const auto gaps = log_reader.gaps().value();
  ASSERT_EQ(gaps.size(), 1U);
  EXPECT_EQ(gaps[0].first, Sequence(61));
  EXPECT_EQ(gaps[0].last(), Sequence(120));
  const Verification verification = verify(log_reader).value();
  EXPECT_EQ(verification.events, golden_head - 60);
  EXPECT_EQ(verification.damages.size(), 1U);
}

TEST_F(GoldenLogTest, of_format_2_goes_on) {
  {
    auto log = open_golden();
    ASSERT_TRUE(log) << log.error().text();
    EXPECT_TRUE(log->take_damages().empty());
    ASSERT_TRUE(log->append(sample_readings(5), moment(99)));
    testing::settle(*log);
  }
  LogReader log_reader = reader();
  EXPECT_EQ(log_reader.head()->sequence, Sequence(golden_head + 5));
  EXPECT_EQ(verify(log_reader)->damages.size(), 1U);
}

}  // namespace
}  // namespace headwater
