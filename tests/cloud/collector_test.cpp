#include "cloud/collector.h"

#include "sync/topics.h"
#include "tests/cloud/log_digest.h"
#include "tests/cloud/shipped_log.h"
#include "tests/support/broker.h"
#include "tests/support/tcp_proxy.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using namespace testing;
using namespace std::chrono_literals;

// The events of the commit that begins at `first` are other bytes now.
void spoil_commit(MadeLog& log, std::uint64_t first) {
  auto database = Database::open(log.directory() + "/log.db", Database::Mode::read_write).value();
  database
      .execute("UPDATE tail SET events = zeroblob(length(events)) WHERE first = " +
               std::to_string(first))
      .value();
}

class CollectorTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(broker_.start()) << broker_.log(); }

  void start_collector() {
    CollectorConfig config;
    config.broker = options_for(broker_.url());
    config.broker.client_id = "collector";
    config.store_path = directory_.path().string();
    auto collector = Collector::open(config, clock_, notices_.sink(),
                                     [this](const Error& error) { fatal_ = error.text(); });
    collector_ = std::move(collector.value());
    collector_->start();
  }
  void expect_same(ShippedLog& edge, const std::string& name = "g1") {
    EXPECT_EQ(digest_of(directory_.file(name)), digest_of(edge.log().directory()));
  }

  Broker broker_;
  TempDir directory_;
  SystemClock clock_;
  KeptNotices notices_;
  std::string fatal_;
  std::unique_ptr<Collector> collector_;
};

TEST_F(CollectorTest, a_whole_log_arrives) {
  start_collector();
  ShippedLog edge;
  edge.log().commit_readings(20'000, 500);
  edge.ship(broker_.port());
  ASSERT_TRUE(edge.all_stored()) << edge.notices().text() << notices_.text();
  expect_same(edge);
  EXPECT_EQ(edge.status().alarm, "");
}

TEST_F(CollectorTest, what_is_recorded_later_follows) {
  start_collector();
  ShippedLog edge;
  edge.log().commit_readings(10, 10);
  edge.ship(broker_.port());
  ASSERT_TRUE(edge.all_stored());
  edge.log().commit_readings(7, 7);
  // The daemon tells it; here a restart of the uplink stands for that.
  edge.stop();
  edge.ship(broker_.port());
  ASSERT_TRUE(edge.all_stored());
  expect_same(edge);
}

TEST_F(CollectorTest, several_gateways_at_once_are_kept_apart) {
  start_collector();
  ShippedLog one("g1");
  ShippedLog two("g2");
  for (ShippedLog* edge : {&one, &two}) {
    edge->log().commit_readings(5'000, 100);
    edge->ship(broker_.port());
  }
  ASSERT_TRUE(one.all_stored());
  ASSERT_TRUE(two.all_stored());
  expect_same(one, "g1");
  expect_same(two, "g2");
}

TEST_F(CollectorTest, that_comes_after_the_gateway_gets_everything) {
  ShippedLog edge;
  edge.log().commit_readings(1'000, 100);
  edge.ship(broker_.port());
  ASSERT_TRUE(wait_until([&] { return edge.status().batches_sent > 0; }));
  EXPECT_EQ(edge.stored(), 0U);
  start_collector();
  ASSERT_TRUE(edge.all_stored()) << edge.notices().text();
  expect_same(edge);
}

TEST_F(CollectorTest, a_restarted_one_goes_on_where_it_was) {
  start_collector();
  ShippedLog edge;
  add_bulk(edge.log(), 5'000);
  edge.ship(broker_.port());
  ASSERT_TRUE(wait_until([&] { return edge.stored() > 0; }));
  collector_->stop("test");
  collector_.reset();
  start_collector();
  ASSERT_TRUE(edge.all_stored()) << edge.notices().text();
  expect_same(edge);
}

TEST_F(CollectorTest, what_is_no_batch_is_reported_and_passed_over) {
  start_collector();
  auto options = options_for(broker_.url());
  options.client_id = "stranger";
  BrokerConnection stranger(options);
  ASSERT_TRUE(stranger.connects());
  ASSERT_TRUE(wait_until([&] { return notices_.has("connected"); }));
  ASSERT_TRUE(stranger.connection().publish(log_topic("g1"), "nonsense", false));
  ASSERT_TRUE(stranger.connection().publish("headwater/v1/a b/log", "nonsense", false));
  ASSERT_TRUE(wait_until([&] { return notices_.has(Severity::warning, "not a batch"); }));
  ASSERT_TRUE(wait_until([&] { return notices_.has(Severity::warning, "no gateway's id"); }));
  ShippedLog edge;
  edge.log().commit_readings(100, 10);
  edge.ship(broker_.port());
  EXPECT_TRUE(edge.all_stored());
}

TEST_F(CollectorTest, a_gateway_named_like_the_archive_s_lock_does_not_end_it) {
  start_collector();
  ShippedLog odd("lock");
  odd.log().commit_readings(10, 10);
  odd.ship(broker_.port());
  ShippedLog edge;
  edge.log().commit_readings(100, 10);
  edge.ship(broker_.port());
  ASSERT_TRUE(edge.all_stored());
  ASSERT_TRUE(wait_until([&] { return odd.status().batches_sent > 0; }));
  odd.stop();
  collector_->stop("test");
  EXPECT_EQ(fatal_, "");
}

TEST_F(CollectorTest, stopping_does_not_wait_until_the_gateways_have_nothing_more_to_say) {
  start_collector();
  ShippedLog edge;
  add_bulk(edge.log(), 20'000);
  edge.ship(broker_.port());
  ASSERT_TRUE(wait_until([&] { return edge.stored() > 0; }));
  collector_->stop("test");
  const std::string stored = digest_of(directory_.file("g1"));
  EXPECT_NE(stored, digest_of(edge.log().directory()));
}

TEST_F(CollectorTest, two_gateways_with_one_log_are_noticed_and_nothing_is_mixed) {
  start_collector();
  ShippedLog edge;
  edge.log().commit_readings(100, 10);
  edge.ship(broker_.port());
  ASSERT_TRUE(edge.all_stored());
  MadeLog clone({.id = edge.log().log().id()});
  clone.commit({noise(10, 1), noise(10, 2)});
  auto options = options_for(broker_.url());
  options.client_id = "clone";
  BrokerConnection cloned(options, session_with({{position_topic("g1"), 1}}));
  ASSERT_TRUE(cloned.connects());
  const Batch batch{clone.log().id(), 4'711, clone.block(1, 2)};
  ASSERT_TRUE(cloned.connection().publish(log_topic("g1"), encode(batch), false));
  ASSERT_TRUE(wait_until([&] { return notices_.has(Severity::error, "forked"); }));
  edge.log().commit_readings(10, 10);
  edge.stop();
  edge.ship(broker_.port());
  ASSERT_TRUE(edge.all_stored());
  expect_same(edge);
}

TEST_F(CollectorTest, gives_back_what_a_gateway_has_lost_piece_by_piece) {
  start_collector();
  ShippedLog edge;
  add_bulk(edge.log(), 1'000);
  edge.ship(broker_.port());
  ASSERT_TRUE(edge.all_stored());
  spoil_commit(edge.log(), 501);
  edge.log().log().set_aside(Sequence(600)).value();
  edge.storage_changed();
  ASSERT_TRUE(wait_until([&] { return !edge.recalled().empty(); })) << edge.notices().text();
  EXPECT_GT(edge.recalled().size(), 1U);
  EXPECT_EQ(edge.log().log().restore(edge.recalled()).error().kind, ErrorKind::in_use);
  edge.log().commit_readings(10, 10);
  edge.log().log().restore(edge.recalled()).value();
  edge.stop();
  edge.ship(broker_.port());
  ASSERT_TRUE(edge.all_stored());
  expect_same(edge);
  EXPECT_EQ(edge.log().log().gaps().value().size(), 0U);
}

TEST_F(CollectorTest, keeps_an_explicit_gap_for_what_is_lost_before_it_came) {
  ShippedLog edge;
  edge.log().commit_readings(100, 10);
  spoil_commit(edge.log(), 41);
  edge.ship(broker_.port());
  start_collector();
  ASSERT_TRUE(wait_until([&] { return edge.damaged() == 41; })) << edge.notices().text();
  edge.log().log().set_aside(Sequence(41)).value();
  edge.storage_changed();
  ASSERT_TRUE(edge.all_stored()) << edge.notices().text() << notices_.text();
  // It has not got them either, and is not asked for ever.
  ASSERT_TRUE(wait_until([&] { return edge.status().unavailable_gaps == 1; }));
  const auto gaps = LogReader::open(directory_.file("g1")).value().gaps().value();
  ASSERT_EQ(gaps.size(), 1U);
  EXPECT_EQ(gaps[0].first, Sequence(41));
  EXPECT_EQ(gaps[0].last(), Sequence(50));
  expect_same(edge);
}

}  // namespace
}  // namespace headwater
