// Commands that are sent to devices by a real broker, and what becomes of them.

#include "tests/daemon/actuated_gateway.h"
#include "tests/support/broker.h"
#include "tests/support/tcp_proxy.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using namespace testing;
using namespace std::chrono_literals;

constexpr std::uint64_t minute_us = 60'000'000;

// A gateway, its broker, and somebody who sees all commands.
class ActuationOfVersion : public ::testing::TestWithParam<MqttVersion> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(broker_.start()) << broker_.log();
    link_ = std::make_unique<TcpProxy>(broker_.port());
    auto witness = options_for(broker_.url());
    witness.client_id = "witness";
    witness_ = std::make_unique<BrokerConnection>(witness, session_with({{"cmnd/#", 1}}));
    ASSERT_TRUE(witness_->connects());
    start();
    ASSERT_TRUE(gateway_->connects());
  }
  void start() {
    ActuatedOptions options;
    options.broker = loopback_url(link_->port());
    options.store = store();
    options.version = GetParam();
    gateway_ = std::make_unique<ActuatedGateway>(options, clock_);
  }
  [[nodiscard]] static bool v5() { return GetParam() == MqttVersion::v5; }
  [[nodiscard]] std::string store() const { return directory_.path().string(); }

  // The device reports a value, and that is in the log.
  [[nodiscard]] bool reports(const std::string& payload = R"({"value":1})",
                             const std::string& topic = "sensors/dev-1/telemetry") {
    const std::size_t before = count_of(store(), EventType::reading_recorded);
    return publish_to(broker_.port(), topic, payload) &&
           gateway_->records(EventType::reading_recorded, before + 1);
  }
  [[nodiscard]] bool says_it_is(const std::string& availability) {
    return publish_to(broker_.port(), "tele/dev-1/LWT", availability, {"-r"});
  }
  [[nodiscard]] bool answers(const std::string& payload = "ON",
                             const std::vector<std::string>& more = {}) {
    return publish_to(broker_.port(), "stat/dev-1/POWER", payload, more);
  }
  // What the devices were sent until now: a message of the test's own is the end of it.
  std::vector<std::string> sent() {
    const std::string end = "end " + std::to_string(++ends_);
    EXPECT_TRUE(publish_to(broker_.port(), "cmnd/end", end));
    EXPECT_TRUE(witness_->receives(end));
    std::vector<std::string> all;
    for (const auto& message : witness_->listener().messages()) {
      if (message.topic != "cmnd/end") all.push_back(message.topic + " " + message.payload);
    }
    return all;
  }
  [[nodiscard]] std::string reason_of_failure() const {
    const auto failed = recorded(store(), EventType::actuation_failed);
    return failed.empty() ? "" : payload_of<ActuationFailed>(failed.back()).reason;
  }

  TempDir directory_;
  Broker broker_{{.acl = "topic readwrite #\ntopic deny cmnd/forbidden\n"}};
  ManualClock clock_;
  std::unique_ptr<TcpProxy> link_;
  std::unique_ptr<BrokerConnection> witness_;
  std::unique_ptr<ActuatedGateway> gateway_;
  int ends_ = 0;
};

using Texts = std::vector<std::string>;

TEST_P(ActuationOfVersion, is_sent_where_the_route_says_and_confirmed_by_a_topic) {
  ASSERT_TRUE(reports());
  gateway_->ask("dev-1", {"ON", "", minute_us, "stat/dev-1/POWER", {}});
  ASSERT_TRUE(gateway_->records(EventType::actuation_sent));
  EXPECT_EQ(sent(), (Texts{"cmnd/dev-1/POWER ON"}));
  EXPECT_EQ(course_of(store()), "requested attempted sent");
  ASSERT_TRUE(answers());
  ASSERT_TRUE(gateway_->records(EventType::actuation_confirmed));
  EXPECT_EQ(course_of(store()), "requested attempted sent confirmed");
  const auto attempted = recorded(store(), EventType::actuation_attempted).at(0);
  EXPECT_EQ(payload_of<ActuationAttempted>(attempted).topic, "cmnd/dev-1/POWER");
  const auto confirmed = recorded(store(), EventType::actuation_confirmed).at(0);
  EXPECT_EQ(payload_of<ActuationConfirmed>(confirmed).by, "stat/dev-1/POWER");
}

TEST_P(ActuationOfVersion, the_confirming_topic_is_listened_to_only_while_somebody_waits) {
  ASSERT_TRUE(reports());
  ASSERT_TRUE(answers("before"));
  gateway_->ask("dev-1", {"ON", "", minute_us, "stat/dev-1/POWER", {}});
  ASSERT_TRUE(gateway_->records(EventType::actuation_sent));
  ASSERT_TRUE(answers());
  ASSERT_TRUE(gateway_->records(EventType::actuation_confirmed));
  ASSERT_TRUE(answers("after"));
  ASSERT_TRUE(reports(R"({"value":2})"));
  // None of them is a message that no route takes, which would be recorded.
  EXPECT_EQ(count_of(store(), EventType::message_rejected), 0U);
  EXPECT_EQ(count_of(store(), EventType::actuation_confirmed), 1U);
}

TEST_P(ActuationOfVersion, is_confirmed_by_a_measurement) {
  ASSERT_TRUE(reports());
  gateway_->ask("dev-1", {"ON", "", minute_us, "", Measurement{"relay", std::string("ON"), ""}});
  ASSERT_TRUE(gateway_->records(EventType::actuation_sent));
  ASSERT_TRUE(reports(R"({"relay":"OFF"})"));
  EXPECT_EQ(course_of(store()), "requested attempted sent");
  ASSERT_TRUE(reports(R"({"relay":"ON"})"));
  ASSERT_TRUE(gateway_->records(EventType::actuation_confirmed));
  EXPECT_EQ(sent(), (Texts{"cmnd/dev-1/POWER ON"}));
}

TEST_P(ActuationOfVersion, is_not_confirmed_by_what_was_measured_before) {
  ASSERT_TRUE(reports());
  gateway_->ask("dev-1", {"ON", "", minute_us, "", Measurement{"relay", std::string("ON"), ""}});
  ASSERT_TRUE(gateway_->records(EventType::actuation_sent));
  ASSERT_TRUE(reports(R"({"ts":1767225599,"relay":"ON"})")) << "a second before";
  EXPECT_EQ(course_of(store()), "requested attempted sent");
  ASSERT_TRUE(reports(R"({"ts":1767225600,"relay":"ON"})"));
  ASSERT_TRUE(gateway_->records(EventType::actuation_confirmed));
}

TEST_P(ActuationOfVersion, without_a_confirmation_ends_when_the_broker_has_it) {
  ASSERT_TRUE(reports());
  gateway_->ask("dev-1", {"ON", "cmnd/elsewhere", minute_us, "", {}});
  ASSERT_TRUE(gateway_->records(EventType::actuation_sent));
  EXPECT_EQ(sent(), (Texts{"cmnd/elsewhere ON"}));
  clock_.advance(61s);
  ASSERT_TRUE(reports(R"({"value":2})"));
  EXPECT_EQ(course_of(store()), "requested attempted sent");
}

TEST_P(ActuationOfVersion, that_is_not_confirmed_in_time_expires_as_sent) {
  ASSERT_TRUE(reports());
  gateway_->ask("dev-1", {"ON", "", minute_us, "stat/dev-1/POWER", {}});
  ASSERT_TRUE(gateway_->records(EventType::actuation_sent));
  clock_.advance(61s);
  ASSERT_TRUE(gateway_->records(EventType::actuation_expired));
  const auto expired = recorded(store(), EventType::actuation_expired).at(0);
  EXPECT_TRUE(payload_of<ActuationExpired>(expired).sent);
  EXPECT_EQ(sent(), (Texts{"cmnd/dev-1/POWER ON"}));
}

TEST_P(ActuationOfVersion, for_a_device_that_is_offline_expires_and_nothing_is_sent) {
  ASSERT_TRUE(reports());
  ASSERT_TRUE(says_it_is("Offline"));
  ASSERT_TRUE(gateway_->records(EventType::device_offline));
  gateway_->ask("dev-1", {"ON", "", minute_us, "", {}});
  ASSERT_TRUE(gateway_->records(EventType::actuation_requested));
  clock_.advance(61s);
  ASSERT_TRUE(gateway_->records(EventType::actuation_expired));
  // Not even when it is there again.
  ASSERT_TRUE(says_it_is("Online"));
  ASSERT_TRUE(gateway_->records(EventType::device_online, 2));
  ASSERT_TRUE(reports(R"({"value":2})"));
  EXPECT_EQ(sent(), Texts());
  EXPECT_EQ(course_of(store()), "requested expired");
  const auto expired = recorded(store(), EventType::actuation_expired).at(0);
  EXPECT_FALSE(payload_of<ActuationExpired>(expired).sent);
}

TEST_P(ActuationOfVersion, waits_until_its_device_is_online) {
  ASSERT_TRUE(reports());
  ASSERT_TRUE(says_it_is("Offline"));
  ASSERT_TRUE(gateway_->records(EventType::device_offline));
  gateway_->ask("dev-1", {"ON", "", minute_us, "", {}});
  ASSERT_TRUE(gateway_->records(EventType::actuation_requested));
  EXPECT_EQ(sent(), Texts());
  ASSERT_TRUE(reports(R"({"value":2})"));
  ASSERT_TRUE(gateway_->records(EventType::actuation_sent));
  EXPECT_EQ(sent(), (Texts{"cmnd/dev-1/POWER ON"}));
}

TEST_P(ActuationOfVersion, waits_for_its_broker) {
  ASSERT_TRUE(reports());
  link_->cut();
  ASSERT_TRUE(gateway_->loses_its_broker());
  gateway_->ask("dev-1", {"ON", "", minute_us, "stat/dev-1/POWER", {}});
  ASSERT_TRUE(gateway_->records(EventType::actuation_requested));
  link_->restore();
  ASSERT_TRUE(gateway_->records(EventType::actuation_sent));
  ASSERT_TRUE(answers());
  ASSERT_TRUE(gateway_->records(EventType::actuation_confirmed));
  EXPECT_EQ(course_of(store()), "requested attempted sent confirmed");
  EXPECT_EQ(sent(), (Texts{"cmnd/dev-1/POWER ON"}));
}

TEST_P(ActuationOfVersion, a_confirmation_that_came_while_the_broker_was_away_is_not_missed) {
  ASSERT_TRUE(reports());
  gateway_->ask("dev-1", {"ON", "", minute_us, "stat/dev-1/POWER", {}});
  ASSERT_TRUE(gateway_->records(EventType::actuation_sent));
  link_->cut();
  ASSERT_TRUE(gateway_->loses_its_broker());
  ASSERT_TRUE(answers());
  link_->restore();
  EXPECT_TRUE(gateway_->records(EventType::actuation_confirmed));
  EXPECT_EQ(sent(), (Texts{"cmnd/dev-1/POWER ON"}));
}

TEST_P(ActuationOfVersion, a_confirmation_that_came_while_the_gateway_was_away_is_not_missed) {
  ASSERT_TRUE(reports());
  gateway_->ask("dev-1", {"ON", "", minute_us, "stat/dev-1/POWER", {}});
  ASSERT_TRUE(gateway_->records(EventType::actuation_sent));
  gateway_.reset();
  ASSERT_TRUE(answers());
  start();
  ASSERT_TRUE(gateway_->records(EventType::actuation_confirmed));
  EXPECT_EQ(course_of(store()), "requested attempted sent confirmed");
  EXPECT_EQ(sent(), (Texts{"cmnd/dev-1/POWER ON"}));
  EXPECT_EQ(count_of(store(), EventType::message_rejected), 0U);
}

TEST_P(ActuationOfVersion, one_that_waits_outlives_a_restart) {
  ASSERT_TRUE(reports());
  ASSERT_TRUE(says_it_is("Offline"));
  ASSERT_TRUE(gateway_->records(EventType::device_offline));
  gateway_->ask("dev-1", {"ON", "", minute_us, "", {}});
  ASSERT_TRUE(gateway_->records(EventType::actuation_requested));
  gateway_.reset();
  start();
  ASSERT_TRUE(gateway_->connects());
  ASSERT_TRUE(says_it_is("Online"));
  ASSERT_TRUE(gateway_->records(EventType::actuation_sent));
  EXPECT_EQ(sent(), (Texts{"cmnd/dev-1/POWER ON"}));
}

TEST_P(ActuationOfVersion, what_the_broker_has_kept_confirms_nothing) {
  ASSERT_TRUE(answers("ON", {"-r"}));
  ASSERT_TRUE(reports());
  gateway_->ask("dev-1", {"ON", "", minute_us, "stat/dev-1/POWER", {}});
  ASSERT_TRUE(gateway_->records(EventType::actuation_sent));
  ASSERT_TRUE(reports(R"({"value":2})"));
  EXPECT_EQ(course_of(store()), "requested attempted sent");
  ASSERT_TRUE(answers());
  EXPECT_TRUE(gateway_->records(EventType::actuation_confirmed));
}

TEST_P(ActuationOfVersion, a_topic_that_a_route_takes_confirms_and_is_read_all_the_same) {
  ASSERT_TRUE(reports());
  gateway_->ask("dev-1", {"ON", "", minute_us, "sensors/dev-1/telemetry", {}});
  ASSERT_TRUE(gateway_->records(EventType::actuation_sent));
  ASSERT_TRUE(reports(R"({"value":2})"));
  ASSERT_TRUE(gateway_->records(EventType::actuation_confirmed));
  ASSERT_TRUE(reports(R"({"value":3})"));
  EXPECT_EQ(recorded_values(store()), (std::vector<std::int64_t>{1, 2, 3}));
}

TEST_P(ActuationOfVersion, several_go_out_in_the_order_in_which_they_were_asked_for) {
  ASSERT_TRUE(reports());
  Texts wanted;
  for (int i = 0; i < 8; ++i) {
    const std::string payload = std::to_string(i);
    // Some have to wait for a subscription.
    gateway_->ask("dev-1", {payload, "", minute_us, i % 3 == 0 ? "stat/" + payload : "", {}});
    wanted.push_back("cmnd/dev-1/POWER " + payload);
  }
  ASSERT_TRUE(gateway_->records(EventType::actuation_sent, 8));
  EXPECT_EQ(sent(), wanted);
}

TEST_P(ActuationOfVersion, that_no_route_has_a_topic_for_fails_and_says_what_to_do) {
  ASSERT_TRUE(reports(R"({"value":1})", "silent/dev-2"));
  gateway_->ask("dev-2", {"ON", "", minute_us, "", {}});
  ASSERT_TRUE(gateway_->records(EventType::actuation_failed));
  EXPECT_EQ(reason_of_failure(),
            "no entry of `topics` that takes silent/dev-2 has a `command`: add one to the "
            "configuration, or give a topic with the command");
}

TEST_P(ActuationOfVersion, to_a_topic_that_is_read_as_the_device_s_own_fails) {
  ASSERT_TRUE(reports());
  gateway_->ask("dev-1", {R"({"value":9})", "sensors/dev-1/telemetry", minute_us, "", {}});
  ASSERT_TRUE(gateway_->records(EventType::actuation_failed));
  EXPECT_NE(reason_of_failure().find("would be taken for a message of the device"),
            std::string::npos);
  EXPECT_EQ(recorded_values(store()), (std::vector<std::int64_t>{1}));
}

// MQTT 3.1.1 has no word for a refusal; what the gateway says of it is "sent", never "done".
TEST_P(ActuationOfVersion, that_the_broker_does_not_allow_is_seen) {
  ASSERT_TRUE(reports());
  gateway_->ask("dev-1", {"ON", "cmnd/forbidden", minute_us, "", {}});
  ASSERT_TRUE(gateway_->records(v5() ? EventType::actuation_failed : EventType::actuation_sent));
  if (v5()) {
    EXPECT_EQ(reason_of_failure(), "the broker does not take it: not authorized");
  }
  EXPECT_EQ(sent(), Texts());
}

TEST_P(ActuationOfVersion, that_nobody_is_subscribed_to_is_sent_and_never_confirmed) {
  ASSERT_TRUE(reports());
  gateway_->ask("dev-1", {"ON", "elsewhere", minute_us, "stat/dev-1/POWER", {}});
  ASSERT_TRUE(gateway_->records(EventType::actuation_sent));
  clock_.advance(61s);
  ASSERT_TRUE(gateway_->records(EventType::actuation_expired));
  EXPECT_EQ(course_of(store()), "requested attempted sent expired");
}

INSTANTIATE_TEST_SUITE_P(Mqtt, ActuationOfVersion,
                         ::testing::Values(MqttVersion::v3_1_1, MqttVersion::v5),
                         [](const auto& version) {
                           return version.param == MqttVersion::v5 ? "v5" : "v3_1_1";
                         });

}  // namespace
}  // namespace headwater
