#include "model/gateway.h"

#include "tests/support/sample_events.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::event_of;
using testing::moment;

class GatewayTest : public ::testing::Test {
 protected:
  template <class Payload>
  void apply(const Payload& payload, Instant at = moment(60)) {
    sequence_ = sequence_.next();
    const Event event = event_of(std::string(gateway_stream), payload);
    ASSERT_TRUE(gateway_.apply(as_recorded(event, sequence_, at)));
  }

  Gateway gateway_;
  Sequence sequence_;
};

GatewayStarted start(const std::string& boot) {
  GatewayStarted started;
  started.boot_id = boot;
  return started;
}

TEST_F(GatewayTest, the_last_start_is_in_force) {
  apply(start("one"), moment(10));
  apply(start("two"), moment(20));
  EXPECT_TRUE(gateway_.running());
  EXPECT_EQ(gateway_.starts(), 2U);
  EXPECT_EQ(gateway_.start().boot_id, "two");
  EXPECT_EQ(gateway_.started_at(), Sequence(2));
  EXPECT_EQ(gateway_.started_uptime(), moment(20).uptime);
}

TEST_F(GatewayTest, a_stop_ends_the_connection_to_the_centre_too) {
  apply(start("one"));
  apply(UpstreamConnected{"mqtt://c"});
  EXPECT_TRUE(gateway_.upstream_connected());
  apply(GatewayStopped{"SIGTERM"});
  EXPECT_FALSE(gateway_.running());
  EXPECT_FALSE(gateway_.upstream_connected());
}

TEST_F(GatewayTest, a_start_after_a_crash_begins_disconnected) {
  apply(start("one"));
  apply(UpstreamConnected{"mqtt://c"});
  apply(start("two"));
  EXPECT_FALSE(gateway_.upstream_connected());
}

TEST_F(GatewayTest, the_connection_comes_and_goes_and_rejected_messages_are_counted) {
  apply(UpstreamConnected{"mqtt://c"});
  apply(UpstreamDisconnected{"gone"});
  apply(MessageRejected{});
  apply(MessageRejected{});
  EXPECT_FALSE(gateway_.upstream_connected());
  EXPECT_EQ(gateway_.rejected_messages(), 2U);
}

TEST_F(GatewayTest, damages_of_the_store_and_what_came_back_are_counted) {
  apply(StorageDamaged{3, 2, "a flipped bit"});
  apply(StorageDamaged{9, 0, "the end is lost"});
  apply(StorageRestored{3, 2});
  EXPECT_EQ(gateway_.storage_damages(), 2U);
  EXPECT_EQ(gateway_.storage_restores(), 1U);
}

TEST_F(GatewayTest, time_goes_on_over_restarts_and_counts_from_the_boot_of_another_one) {
  apply(start("one"), moment(10));
  const Sequence asked = sequence_.next();
  apply(UpstreamConnected{"mqtt://c"}, moment(20));
  apply(start("one"), moment(30));
  EXPECT_EQ(gateway_.booted_at(), Sequence(1));
  EXPECT_EQ(gateway_.elapsed_over_restarts(asked, moment(20).uptime, moment(35).uptime),
            15'000'000U);
  apply(start("two"), moment(3));
  EXPECT_EQ(gateway_.booted_at(), sequence_);
  EXPECT_EQ(gateway_.elapsed_over_restarts(asked, moment(20).uptime, moment(4).uptime),
            moment(4).uptime.microseconds());
  EXPECT_EQ(gateway_.elapsed_over_restarts(asked, moment(20).uptime, moment(25).uptime),
            moment(25).uptime.microseconds())
      << "what that boot's clock showed says nothing of this one";
}

}  // namespace
}  // namespace headwater
