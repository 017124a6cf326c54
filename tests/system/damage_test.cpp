// Bytes of a gateway's log are turned over while it is not looking: what the centre has comes back,
// and what it has not is named.
#include "store/gap.h"
#include "store/reader.h"
#include "store/scan.h"
#include "store/sqlite.h"
#include "tests/support/wait_until.h"
#include "tests/system/playback.h"

#include <boost/json.hpp>

#include <algorithm>

namespace headwater::testing {
namespace {

void sql(const std::string& store, const std::string& statement) {
  auto database = Database::open(store + "/log.db", Database::Mode::read_write).value();
  database.execute(statement).value();
}

std::string sql_text(const std::string& store, const std::string& query) {
  auto database = Database::open(store + "/log.db", Database::Mode::read_only).value();
  return database.query_text(query).value();
}

std::vector<Gap> gaps_of(const std::string& store) {
  return LogReader::open(store).value().gaps().value();
}

bool is_clean(const std::string& store) {
  return testing::run(operator_program(), {"--store", store, "verify"}).exit_code == 0;
}

// How many events of a type there are, gaps or not.
std::size_t count_events(const std::string& store, EventType type) {
  auto reader = LogReader::open(store).value();
  ForwardScan scan(reader, {.from = Sequence(1),
                            .to = reader.head().value().sequence,
                            .filter = {},
                            .on_gap = [](const Gap&) {}});
  std::size_t count = 0;
  for (;;) {
    const auto event = scan.next();
    if (!event || !*event) return count;  // it is damaged, and will not be for long
    count += (*event)->type == type ? 1 : 0;
  }
}

class DamageTest : public ::testing::Test {
 protected:
  // As many as fill two segments and more, at the edge and at the centre.
  void play() {
    ASSERT_NO_FATAL_FAILURE(playback_.start(synthetic_telemetry(9'000, 3, 1)));
    ASSERT_NO_FATAL_FAILURE(playback_.wait_until_drained());
  }
  bool centre_has_everything() {
    return wait_until([&] { return head_of(centre()).sequence == head_of(edge()).sequence; });
  }
  // Only then it can miss what the centre has.
  bool gateway_knows_that() {
    return wait_until([&] {
      const auto status = boost::json::parse(ask(edge(), {"-o", "json", "status"})).as_object();
      return status.at("stored") == status.at("seq");
    });
  }
  [[nodiscard]] std::string edge() const { return playback_.site.edge_store(); }
  [[nodiscard]] std::string centre() const { return playback_.site.centre_store(); }
  [[nodiscard]] std::string logs() const {
    return read_file(playback_.site.gateway_log()) + read_file(playback_.site.collector_log());
  }

  Playback playback_;
};

TEST_F(DamageTest, a_damaged_segment_is_reported_brought_back_and_everything_is_as_it_was) {
  ASSERT_NO_FATAL_FAILURE(play());
  playback_.site.kill_gateway();
  sql(edge(), "UPDATE segment SET events = zeroblob(length(events)) WHERE first = 1");
  ASSERT_TRUE(playback_.site.start_gateway()) << logs();
  ASSERT_TRUE(wait_until([&] { return count_events(edge(), EventType::storage_restored) == 1; }))
      << logs();
  EXPECT_EQ(count_events(edge(), EventType::storage_damaged), 1U);
  EXPECT_TRUE(gaps_of(edge()).empty());
  const auto status = boost::json::parse(ask(edge(), {"-o", "json", "status"})).as_object();
  const auto& storage = status.at("daemon").at("storage").as_object();
  EXPECT_EQ(storage.at("damages"), 1);
  EXPECT_EQ(storage.at("restored"), 1);
  playback_.site.stop();
  EXPECT_TRUE(is_clean(edge()));
  ASSERT_TRUE(playback_.site.start_collector());
  ASSERT_TRUE(playback_.site.start_gateway());
  ASSERT_TRUE(centre_has_everything()) << logs();
  playback_.expect_every_message_once();
  playback_.expect_identical();
}

TEST_F(DamageTest, a_log_that_has_lost_its_end_and_its_cursor_gets_both_back) {
  ASSERT_NO_FATAL_FAILURE(play());
  ASSERT_TRUE(centre_has_everything());
  ASSERT_TRUE(gateway_knows_that()) << ask(edge(), {"status"});
  playback_.site.stop();
  const std::uint64_t end = std::stoull(sql_text(edge(), "SELECT max(first) FROM tail"));
  sql(edge(), "DELETE FROM tail WHERE first > " + std::to_string(end - 200) +
                  "; DELETE FROM cursor; DELETE FROM snapshot");
  const std::uint64_t left = head_of(edge()).sequence.value();
  ASSERT_LT(left, end);
  ASSERT_TRUE(playback_.site.start_collector());
  ASSERT_TRUE(playback_.site.start_gateway()) << logs();
  ASSERT_TRUE(wait_until([&] { return count_events(edge(), EventType::storage_restored) == 1; }))
      << logs();
  EXPECT_GT(head_of(edge()).sequence.value(), end);
  EXPECT_TRUE(wait_until([&] { return is_clean(edge()); })) << ask(edge(), {"status"});
  ASSERT_TRUE(centre_has_everything()) << logs();
  playback_.expect_every_message_once();
  playback_.expect_identical();
  // And the state that the next start begins with is that of the whole log.
  playback_.site.stop();
  playback_.expect_identical();
}

TEST_F(DamageTest, what_is_lost_before_it_reached_the_centre_is_an_explicit_gap_there) {
  playback_.site.link().cut();
  ASSERT_NO_FATAL_FAILURE(playback_.start(synthetic_telemetry(9'000, 3, 1)));
  ASSERT_NO_FATAL_FAILURE(playback_.wait_until_stored(9'000));
  playback_.site.kill_gateway();
  sql(edge(), "UPDATE segment SET events = zeroblob(length(events)) WHERE first = 1");
  ASSERT_TRUE(playback_.site.start_gateway()) << logs();
  playback_.site.link().restore();
  ASSERT_TRUE(wait_until([&] { return gaps_of(edge()).size() == 1; })) << logs();
  ASSERT_TRUE(centre_has_everything()) << logs();
  const auto gaps = gaps_of(centre());
  ASSERT_EQ(gaps.size(), 1U);
  EXPECT_EQ(gaps, gaps_of(edge()));
  EXPECT_EQ(gaps[0].first, Sequence(1));
  EXPECT_FALSE(is_clean(centre()));
  const Sequence upto = head_of(centre()).sequence;
  EXPECT_EQ(prove(edge(), upto).value(), prove(centre(), upto).value());
}

}  // namespace
}  // namespace headwater::testing
