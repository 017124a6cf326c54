// What the broker is sent for a command, and what its answers lead to in whatever order they come.

#include "tests/daemon/actuated_gateway.h"
#include "tests/mqtt/scripted_broker.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

namespace headwater {
namespace {

using namespace testing;
using namespace std::chrono_literals;

constexpr std::uint64_t second_us = 1'000'000;

std::uint32_t number_at(const std::string& bytes, std::size_t at, std::size_t count) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < count; ++i) {
    number = (number << 8U) | static_cast<std::uint8_t>(bytes.at(at + i));
  }
  return number;
}

// A PUBLISH at QoS 1 of MQTT 5 (section 3.3), of which few properties are known.
struct Published {
  std::string id;  // as it stands in the packet
  std::uint32_t expiry_s = 0;
};
Published published_in(const std::string& body) {
  const std::size_t behind_topic = 2 + number_at(body, 0, 2);
  Published published{body.substr(behind_topic, 2)};
  constexpr std::uint32_t message_expiry_interval = 0x02;
  const std::size_t properties = behind_topic + 3;
  if (number_at(body, behind_topic + 2, 1) == 5 &&
      number_at(body, properties, 1) == message_expiry_interval) {
    published.expiry_s = number_at(body, properties + 1, 4);
  }
  return published;
}
std::string puback(const std::string& id) { return std::string("\x40\x02", 2) + id; }

// How the broker answers a command: with `reading` before or behind the PUBACK, or not yet.
enum class Order { puback_only, reading_behind, reading_before, later };

class ActuationOrder : public ::testing::Test {
 protected:
  ActuationOrder() {
    ActuatedOptions options;
    options.broker = broker_.url();
    options.store = store();
    gateway_ = std::make_unique<ActuatedGateway>(options, clock_);
  }
  [[nodiscard]] std::string store() const { return directory_.path().string(); }
  [[nodiscard]] bool is_there() {
    return gateway_->connects() && gateway_->records(EventType::reading_recorded);
  }
  void ask(std::uint64_t within_us, std::optional<Measurement> confirmed_by = {}) {
    gateway_->ask("dev-1", {"ON", "", within_us, "", std::move(confirmed_by)});
  }
  void order(Order wanted) { order_ = wanted; }
  [[nodiscard]] std::uint32_t last_expiry() {
    const std::lock_guard lock(mutex_);
    return last_.expiry_s;
  }

 private:
  std::string answer(int type, const std::string& body) {
    if (type == packet_connect) return accepted;
    if (type == packet_subscribe) {
      // One of them is for the readings.
      const bool readings = body.find("sensors/") != std::string::npos;
      return suback(body, 1) + (readings ? reading(R"({"relay":"OFF"})") : "");
    }
    if (type != packet_publish) return {};
    const std::lock_guard lock(mutex_);
    last_ = published_in(body);
    const std::string taken = std::exchange(withheld_, {}) + puback(last_.id);
    switch (order_) {
      case Order::reading_behind:
        return taken + reading(R"({"relay":"ON"})");
      case Order::reading_before:
        return reading(R"({"relay":"ON"})") + taken;
      case Order::later:
        withheld_ = taken;
        return {};
      case Order::puback_only:
        break;
    }
    return taken;
  }
  std::string reading(const std::string& payload) {
    return publish("sensors/dev-1/telemetry", payload, ++readings_);
  }

  std::atomic<Order> order_ = Order::puback_only;
  std::mutex mutex_;
  Published last_;
  std::string withheld_;
  std::uint8_t readings_ = 0;

 protected:
  TempDir directory_;
  ManualClock clock_;
  ScriptedBroker broker_{[this](int type, const std::string& body) { return answer(type, body); }};
  std::unique_ptr<ActuatedGateway> gateway_;
};

TEST_F(ActuationOrder, a_command_is_of_use_for_the_time_that_is_left_and_no_longer) {
  ASSERT_TRUE(is_there());
  ask(90 * second_us + 900'000);
  ASSERT_TRUE(gateway_->records(EventType::actuation_sent));
  EXPECT_EQ(last_expiry(), 90U);
  ask(second_us / 2);
  ASSERT_TRUE(gateway_->records(EventType::actuation_sent, 2));
  EXPECT_EQ(last_expiry(), 1U) << "0 would be for ever";
}

const Measurement relay_on{"relay", std::string("ON"), ""};

TEST_F(ActuationOrder, a_reading_right_behind_the_broker_s_word_confirms) {
  ASSERT_TRUE(is_there());
  order(Order::reading_behind);
  ask(60 * second_us, relay_on);
  ASSERT_TRUE(gateway_->records(EventType::reading_recorded, 2));
  ASSERT_TRUE(gateway_->records(EventType::actuation_confirmed));
  EXPECT_EQ(course_of(store()), "requested attempted sent confirmed");
}

TEST_F(ActuationOrder, a_reading_that_overtakes_the_broker_s_word_does_not) {
  ASSERT_TRUE(is_there());
  order(Order::reading_before);
  ask(60 * second_us, relay_on);
  ASSERT_TRUE(gateway_->records(EventType::reading_recorded, 2));
  ASSERT_TRUE(gateway_->records(EventType::actuation_sent));
  EXPECT_EQ(course_of(store()), "requested attempted sent");
  clock_.advance(61s);
  ASSERT_TRUE(gateway_->records(EventType::actuation_expired));
}

TEST_F(ActuationOrder, the_broker_s_word_behind_the_end_is_kept) {
  ASSERT_TRUE(is_there());
  order(Order::later);
  ask(60 * second_us);
  ASSERT_TRUE(gateway_->records(EventType::actuation_attempted));
  ASSERT_TRUE(wait_until([&] { return last_expiry() == 60U; }));
  clock_.advance(61s);
  ASSERT_TRUE(gateway_->records(EventType::actuation_expired));
  const auto expired = recorded(store(), EventType::actuation_expired).at(0);
  EXPECT_EQ(payload_of<ActuationExpired>(expired).reached, Reach::attempted);
  order(Order::puback_only);
  ask(60 * second_us);
  ASSERT_TRUE(gateway_->records(EventType::actuation_sent, 2));
  EXPECT_EQ(course_of(store()), "requested attempted expired requested attempted sent sent");
  const auto first = recorded(store(), EventType::actuation_requested).at(0).sequence;
  EXPECT_EQ(payload_of<ActuationSent>(recorded(store(), EventType::actuation_sent).at(0)).request,
            first);
}

}  // namespace
}  // namespace headwater
