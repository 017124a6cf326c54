// The uplink against a real broker, with a test in the place of the centre.

#include "sync/uplink.h"

#include "sync/batch.h"
#include "sync/topics.h"
#include "tests/mqtt/broker_connection.h"
#include "tests/support/broker.h"
#include "tests/support/tcp_proxy.h"
#include "tests/sync/made_log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <vector>

namespace headwater {
namespace {

using namespace testing;
using namespace std::chrono_literals;

class KeepingOwner final : public UplinkOwner {
 public:
  void upstream_connected(const std::string& /*broker*/) override { ++connected; }
  void upstream_disconnected(const std::string& /*reason*/) override { ++disconnected; }
  void upstream_stored(const Cursor& position) override { stored = position.sequence.value(); }
  void upstream_found_damage(Sequence sequence) override { damaged = sequence.value(); }
  void upstream_recalled(std::vector<Block> blocks) override {
    const std::lock_guard lock(mutex);
    recalled = std::move(blocks);
  }
  std::vector<Block> taken() {
    const std::lock_guard lock(mutex);
    return recalled;
  }

  std::atomic<int> connected = 0;
  std::atomic<int> disconnected = 0;
  std::atomic<std::uint64_t> stored = 0;
  std::atomic<std::uint64_t> damaged = 0;
  std::mutex mutex;
  std::vector<Block> recalled;
};

class UplinkTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(broker_.start()) << broker_.log();
    log_.commit_readings(100, 10);
    auto options = options_for(broker_.url());
    options.client_id = "centre";
    centre_ = std::make_unique<BrokerConnection>(
        options,
        session_with({{log_topic("g1"), 1}, {status_topic("g1"), 1}, {recall_topic("g1"), 1}}));
    ASSERT_TRUE(centre_->connects());
  }

  void open(std::uint16_t port, std::chrono::milliseconds confirm_timeout = 60s) {
    UplinkOptions options;
    options.broker = options_for(loopback_url(port));
    options.broker.client_id = "uplink";
    options.confirm_timeout = confirm_timeout;
    uplink_ = Uplink::open(options, log_.directory(), clock_, owner_, notices_.sink()).value();
    uplink_->start();
  }

  // The batches that have arrived.
  std::vector<Batch> batches() const {
    std::vector<Batch> all;
    for (const auto& message : centre_->listener().messages()) {
      if (message.topic == log_topic("g1")) all.push_back(decode_batch(message.payload).value());
    }
    return all;
  }
  bool batches_arrive(std::size_t count) const {
    return wait_until([&] { return batches().size() >= count; });
  }
  void answer(const Position& position) {
    ASSERT_TRUE(centre_->connection().publish(position_topic("g1"), encode(position), false));
  }
  Position stored_up_to(std::uint64_t sequence) {
    Position position;
    position.log = log_.log().id();
    position.stored.sequence = Sequence(sequence);
    if (Sequence(sequence) <= log_.end()) {
      position.stored.chain = log_.reader().chain_at(Sequence(sequence)).value();
    }
    return position;
  }
  bool alarm_says(const std::string& part) {
    return wait_until([&] { return uplink_->status().alarm.find(part) != std::string::npos; });
  }

  Broker broker_;
  MadeLog log_;
  SystemClock clock_;
  KeepingOwner owner_;
  KeptNotices notices_;
  std::unique_ptr<BrokerConnection> centre_;
  std::unique_ptr<Uplink> uplink_;
};

TEST_F(UplinkTest, ships_the_log_and_learns_that_it_is_stored) {
  open(broker_.port());
  ASSERT_TRUE(batches_arrive(1));
  EXPECT_EQ(batches()[0].log, log_.log().id());
  EXPECT_EQ(batches()[0].block.first, Sequence(1));
  EXPECT_EQ(batches()[0].block.last(), Sequence(100));
  answer(stored_up_to(100));
  ASSERT_TRUE(wait_until([&] { return owner_.stored == 100; }));
  EXPECT_EQ(uplink_->status().confirmed.sequence, Sequence(100));
  EXPECT_EQ(uplink_->status().alarm, "");
}

TEST_F(UplinkTest, that_the_broker_took_a_batch_confirms_nothing) {
  open(broker_.port(), 400ms);
  // It sends it again and again, since nobody says that it is stored.
  ASSERT_TRUE(batches_arrive(2));
  EXPECT_EQ(batches()[0].block.first, batches()[1].block.first);
  EXPECT_NE(batches()[0].epoch, batches()[1].epoch);
  EXPECT_EQ(owner_.stored, 0U);
  EXPECT_EQ(uplink_->status().confirmed.sequence, Sequence());
  EXPECT_TRUE(notices_.has(Severity::warning, "not confirmed in time"));
}

TEST_F(UplinkTest, ships_what_is_added_later) {
  open(broker_.port());
  ASSERT_TRUE(batches_arrive(1));
  answer(stored_up_to(100));
  ASSERT_TRUE(wait_until([&] { return owner_.stored == 100; }));
  log_.commit_readings(5, 5);
  uplink_->log_reaches(log_.end());
  ASSERT_TRUE(batches_arrive(2));
  EXPECT_EQ(batches()[1].block.first, Sequence(101));
  EXPECT_EQ(batches()[1].block.last(), Sequence(105));
}

TEST_F(UplinkTest, begins_behind_the_cursor_that_was_kept) {
  const Cursor kept{Sequence(40), log_.reader().chain_at(Sequence(40)).value()};
  log_.log().set_cursor(upstream_cursor, kept).value();
  open(broker_.port());
  ASSERT_TRUE(batches_arrive(1));
  EXPECT_EQ(batches()[0].block.first, Sequence(41));
}

TEST_F(UplinkTest, sends_again_behind_a_cut_link_what_was_not_confirmed) {
  TcpProxy link(broker_.port());
  open(link.port());
  ASSERT_TRUE(batches_arrive(1));
  answer(stored_up_to(60));
  ASSERT_TRUE(wait_until([&] { return owner_.stored == 60; }));
  link.cut();
  ASSERT_TRUE(wait_until([&] { return owner_.disconnected == 1; }));
  const std::size_t before = batches().size();
  link.restore();
  ASSERT_TRUE(batches_arrive(before + 1));
  EXPECT_EQ(batches().back().block.first, Sequence(61));
  EXPECT_EQ(owner_.connected, 2);
}

TEST_F(UplinkTest, a_confirmation_from_the_future_is_refused_with_an_alarm) {
  open(broker_.port());
  ASSERT_TRUE(batches_arrive(1));
  answer(stored_up_to(101));
  EXPECT_TRUE(alarm_says("event 101"));
  answer(stored_up_to(std::uint64_t{1} << 63U));
  EXPECT_TRUE(alarm_says("event 9223372036854775808"));
  EXPECT_EQ(owner_.stored, 0U);
  answer(stored_up_to(100));
  ASSERT_TRUE(wait_until([&] { return owner_.stored == 100; }));
  EXPECT_EQ(uplink_->status().alarm, "");
}

TEST_F(UplinkTest, another_history_at_the_centre_stops_shipping_with_an_alarm) {
  open(broker_.port());
  ASSERT_TRUE(batches_arrive(1));
  Position other = stored_up_to(50);
  other.stored.chain.fill(1);
  answer(other);
  EXPECT_TRUE(alarm_says("another history"));
  EXPECT_TRUE(notices_.has(Severity::error, "another history"));
  EXPECT_EQ(owner_.stored, 0U);
}

TEST_F(UplinkTest, text_from_the_centre_is_escaped_before_it_is_shown) {
  open(broker_.port());
  ASSERT_TRUE(batches_arrive(1));
  Position other = stored_up_to(50);
  other.stored.chain.fill(1);
  other.detail = "line 1\nerror: forged line\x1B[31m";
  answer(other);
  ASSERT_TRUE(alarm_says("another history"));
  EXPECT_EQ(uplink_->status().alarm.find('\n'), std::string::npos);
  EXPECT_EQ(uplink_->status().alarm.find('\x1B'), std::string::npos);
}

TEST_F(UplinkTest, what_is_no_position_is_passed_over) {
  open(broker_.port());
  ASSERT_TRUE(batches_arrive(1));
  ASSERT_TRUE(centre_->connection().publish(position_topic("g1"), "nonsense", false));
  ASSERT_TRUE(wait_until([&] { return notices_.has(Severity::warning, "not a position"); }));
  answer(stored_up_to(100));
  EXPECT_TRUE(wait_until([&] { return owner_.stored == 100; }));
}

TEST_F(UplinkTest, says_that_it_is_online_and_takes_its_leave) {
  open(broker_.port());
  ASSERT_TRUE(centre_->receives(R"({"state":"online"})"));
  EXPECT_FALSE(centre_->listener().has(R"({"state":"offline"})"));
  uplink_->stop();
  EXPECT_TRUE(centre_->receives(R"({"state":"offline"})"));
}

TEST_F(UplinkTest, when_it_vanishes_the_broker_says_that_it_is_offline) {
  TcpProxy link(broker_.port());
  open(link.port());
  ASSERT_TRUE(centre_->receives(R"({"state":"online"})"));
  link.cut();
  EXPECT_TRUE(centre_->receives(R"({"state":"offline"})"));
}

// Events 41 to 50 are a commit, and so a row of the tail.
class DamagedUplinkTest : public UplinkTest {
 protected:
  void spoil() {
    auto database =
        Database::open(log_.directory() + "/log.db", Database::Mode::read_write).value();
    database.execute("UPDATE tail SET events = zeroblob(length(events)) WHERE first = 41").value();
  }
  Hash chain_at(std::uint64_t sequence) {
    return log_.reader().chain_at(Sequence(sequence)).value();
  }
  // Questions that have arrived.
  std::vector<RecallRequest> questions() const {
    std::vector<RecallRequest> all;
    for (const auto& message : centre_->listener().messages()) {
      if (message.topic == recall_topic("g1")) {
        all.push_back(decode_recall(message.payload).value());
      }
    }
    return all;
  }
};

TEST_F(DamagedUplinkTest, tells_of_damage_and_goes_on_behind_it_with_an_explicit_gap) {
  spoil();
  open(broker_.port());
  ASSERT_TRUE(batches_arrive(1));
  EXPECT_EQ(batches()[0].block.last(), Sequence(40));
  answer(stored_up_to(40));
  ASSERT_TRUE(wait_until([&] { return owner_.damaged == 41; }));
  EXPECT_TRUE(alarm_says("damaged"));
  log_.log().set_aside(Sequence(owner_.damaged)).value();
  uplink_->storage_changed();
  ASSERT_TRUE(batches_arrive(2));
  const Batch gap = batches()[1];
  EXPECT_EQ(gap.gap, GapReason::damaged);
  EXPECT_EQ(gap.block.first, Sequence(41));
  EXPECT_EQ(gap.block.last(), Sequence(50));
  EXPECT_EQ(gap.block.events, "");
  answer(stored_up_to(50));
  ASSERT_TRUE(batches_arrive(3));
  EXPECT_EQ(batches()[2].block.first, Sequence(51));
  EXPECT_FALSE(batches()[2].gap);
  answer(stored_up_to(100));
  ASSERT_TRUE(wait_until([&] { return owner_.stored == 100; }));
  EXPECT_EQ(uplink_->status().alarm, "");
}

TEST_F(DamagedUplinkTest, sends_a_gap_in_place_of_what_was_dropped_before_the_centre_had_it) {
  log_.log().set_cursor(upstream_cursor, {Sequence(40), chain_at(40)}).value();
  {
    auto database =
        Database::open(log_.directory() + "/log.db", Database::Mode::read_write).value();
    const Gap dropped{Sequence(1), 60, Instant{}, chain_at(0), chain_at(60), GapReason::dropped};
    put_gap(database, dropped).value();
  }
  open(broker_.port());
  ASSERT_TRUE(batches_arrive(1));
  EXPECT_EQ(batches()[0].gap, GapReason::dropped);
  EXPECT_EQ(batches()[0].block.last(), Sequence(60));
  answer(stored_up_to(60));
  ASSERT_TRUE(batches_arrive(2));
  EXPECT_EQ(batches()[1].block.first, Sequence(61));
  EXPECT_FALSE(batches()[1].gap);
  answer(stored_up_to(100));
  ASSERT_TRUE(wait_until([&] { return owner_.stored == 100; }));
  EXPECT_EQ(uplink_->status().alarm, "");
  EXPECT_TRUE(questions().empty());
}

TEST_F(DamagedUplinkTest, asks_the_centre_for_what_it_has_confirmed_and_hands_it_over) {
  const Block lost = log_.block(41, 50);
  spoil();
  log_.log().set_aside(Sequence(41)).value();
  open(broker_.port());
  ASSERT_TRUE(batches_arrive(1));
  answer(stored_up_to(100));
  ASSERT_TRUE(wait_until([&] { return questions().size() == 1; }));
  const RecallRequest question = questions()[0];
  EXPECT_EQ(question.first, Sequence(41));
  EXPECT_EQ(question.last(), Sequence(50));
  EXPECT_EQ(question.chain_after, lost.chain_after);
  EXPECT_TRUE(wait_until([&] { return uplink_->status().recalling.has_value(); }));
  const Recalled recalled{question.log, question.number, Batch{question.log, 0, lost, {}}, {}};
  ASSERT_TRUE(centre_->connection().publish(recalled_topic("g1"), encode(recalled), false));
  ASSERT_TRUE(wait_until([&] { return !owner_.taken().empty(); }));
  EXPECT_EQ(owner_.taken()[0].first, Sequence(41));
  EXPECT_EQ(owner_.taken()[0].chain_after, lost.chain_after);
}

TEST_F(DamagedUplinkTest, a_position_within_a_gap_is_no_cause_for_alarm) {
  Position within = stored_up_to(45);
  spoil();
  log_.log().set_aside(Sequence(41)).value();
  open(broker_.port());
  ASSERT_TRUE(batches_arrive(1));
  within.outcome = headwater::Outcome::announced;
  answer(within);
  ASSERT_TRUE(wait_until([&] {
    const auto all = batches();
    return std::any_of(all.begin(), all.end(),
                       [](const Batch& batch) { return batch.gap.has_value(); });
  }));
  EXPECT_EQ(uplink_->status().alarm, "");
}

TEST_F(DamagedUplinkTest, begins_behind_what_the_file_beside_the_database_says_is_stored) {
  log_.log().set_cursor(upstream_cursor, {Sequence(20), chain_at(20)}).value();
  log_.log().keep_confirmed({Sequence(60), chain_at(60)}).value();
  auto database = Database::open(log_.directory() + "/log.db", Database::Mode::read_write).value();
  database.execute("UPDATE cursor SET checksum = checksum + 1").value();
  open(broker_.port());
  ASSERT_TRUE(batches_arrive(1));
  EXPECT_EQ(batches()[0].block.first, Sequence(61));
}

}  // namespace
}  // namespace headwater
