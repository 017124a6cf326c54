// Devices that say, or whose Last Will says, whether they are there.

#include "tests/daemon/actuated_gateway.h"
#include "tests/support/broker.h"
#include "tests/support/tcp_proxy.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using namespace testing;
using namespace std::chrono_literals;

class Availability : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(broker_.start()) << broker_.log();
    start();
  }
  void start() {
    ActuatedOptions options;
    options.broker = broker_.url();
    options.store = store();
    gateway_ = std::make_unique<ActuatedGateway>(options, clock_);
    ASSERT_TRUE(gateway_->connects());
  }
  [[nodiscard]] std::string store() const { return directory_.path().string(); }
  [[nodiscard]] bool reports(const std::string& topic, std::int64_t value) {
    const std::size_t before = count_of(store(), EventType::reading_recorded);
    return publish_to(broker_.port(), topic, R"({"value":)" + std::to_string(value) + "}") &&
           gateway_->records(EventType::reading_recorded, before + 1);
  }
  [[nodiscard]] std::vector<Recorded> offline() const {
    return recorded(store(), EventType::device_offline);
  }

  TempDir directory_;
  Broker broker_;
  ManualClock clock_;
  std::unique_ptr<ActuatedGateway> gateway_;
};

TEST_F(Availability, a_last_will_takes_a_device_offline_and_any_message_brings_it_back) {
  TcpProxy link(broker_.port());
  auto options = options_for(loopback_url(link.port()));
  options.client_id = "dev-1";
  MqttSession session;
  session.will = LastWill{"tele/dev-1/LWT", "Offline"};
  BrokerConnection device(options, session);
  ASSERT_TRUE(device.connects());
  ASSERT_TRUE(device.connection().publish("tele/dev-1/LWT", "Online", true));
  ASSERT_TRUE(gateway_->records(EventType::device_online));
  link.cut();
  ASSERT_TRUE(gateway_->records(EventType::device_offline));
  EXPECT_EQ(payload_of<DeviceOffline>(offline().at(0)).reason, OfflineReason::availability);
  device.stop();
  ASSERT_TRUE(reports("sensors/dev-1/telemetry", 1));
  EXPECT_EQ(count_of(store(), EventType::device_online), 2U);
}

TEST_F(Availability, what_the_broker_has_kept_counts_and_is_recorded_once) {
  ASSERT_TRUE(reports("sensors/dev-1/telemetry", 1));
  ASSERT_TRUE(publish_to(broker_.port(), "tele/dev-1/LWT", R"({"state":"offline"})", {"-r"}));
  ASSERT_TRUE(gateway_->records(EventType::device_offline));
  gateway_.reset();
  start();
  ASSERT_TRUE(reports("sensors/dev-2/telemetry", 2));
  EXPECT_EQ(offline().size(), 1U);
  EXPECT_EQ(count_of(store(), EventType::message_rejected), 0U);
}

TEST_F(Availability, what_says_neither_is_rejected_with_the_reason) {
  ASSERT_TRUE(publish_to(broker_.port(), "tele/dev-1/LWT", "perhaps"));
  ASSERT_TRUE(gateway_->records(EventType::message_rejected));
  const auto rejected = recorded(store(), EventType::message_rejected).at(0);
  EXPECT_NE(payload_of<MessageRejected>(rejected).reason.find("\"perhaps\" does not say"),
            std::string::npos);
}

TEST_F(Availability, a_device_on_a_battery_may_be_silent_for_25_hours) {
  ASSERT_TRUE(reports("battery/meter", 1));
  ASSERT_TRUE(reports("sensors/dev-1/telemetry", 1));
  clock_.advance(24h + 59min);
  ASSERT_TRUE(gateway_->records(EventType::device_offline));
  EXPECT_EQ(offline().at(0).device, "dev-1");
  clock_.advance(2min);
  ASSERT_TRUE(gateway_->records(EventType::device_offline, 2));
  EXPECT_EQ(offline().at(1).device, "meter");
  EXPECT_EQ(payload_of<DeviceOffline>(offline().at(1)).reason, OfflineReason::silence);
}

}  // namespace
}  // namespace headwater
