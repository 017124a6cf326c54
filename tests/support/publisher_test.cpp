#include "tests/support/publisher.h"

#include "tests/support/broker.h"
#include "tests/support/tcp_proxy.h"
#include "tests/support/wait_until.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace headwater::testing {
namespace {

// Everything that arrives at the broker, line by line, as "<topic> <payload>".
class Listener {
 public:
  explicit Listener(const Broker& broker)
      : process_({.program = "stdbuf",
                  .arguments = {"-oL", "mosquitto_sub", "-p", std::to_string(broker.port()), "-t",
                                "#", "-v", "-q", "1", "-d"}}) {}

  bool subscribed() const { return process_.out().find("Subscribed") != std::string::npos; }
  bool has(const SensorMessage& message) const {
    return process_.out().find(message.topic + " " + message.payload + "\n") != std::string::npos;
  }

 private:
  Process process_;
};

std::vector<std::size_t> sorted(std::vector<std::size_t> indexes) {
  std::sort(indexes.begin(), indexes.end());
  return indexes;
}

std::vector<std::size_t> all_of(std::size_t count) {
  std::vector<std::size_t> indexes(count);
  std::iota(indexes.begin(), indexes.end(), 0);
  return indexes;
}

TEST(Publisher, lists_every_message_once_when_all_are_acknowledged) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  const Listener listener(broker);
  ASSERT_TRUE(wait_until([&] { return listener.subscribed(); }));
  Publisher publisher({.broker = broker.url()}, synthetic_telemetry(3'000, 3, 1));
  ASSERT_TRUE(publisher.finish());
  EXPECT_EQ(sorted(publisher.acknowledged()), all_of(3'000));
  EXPECT_TRUE(wait_until([&] { return listener.has(publisher.messages().back()); }));
}

TEST(Publisher, goes_on_after_the_link_was_cut_and_leaves_nothing_out) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  TcpProxy link(broker.port());
  const Listener listener(broker);
  ASSERT_TRUE(wait_until([&] { return listener.subscribed(); }));
  Publisher publisher({.broker = "mqtt://127.0.0.1:" + std::to_string(link.port()), .window = 50},
                      synthetic_telemetry(20'000, 3, 1));
  for (std::size_t cut = 1; cut <= 3; ++cut) {
    ASSERT_TRUE(wait_until([&] { return publisher.acknowledged_count() > cut * 1'000; }));
    const std::size_t before = publisher.reconnects();
    link.cut();
    ASSERT_TRUE(wait_until([&] { return publisher.reconnects() > before; }));
    link.restore();
  }
  ASSERT_TRUE(publisher.finish());
  EXPECT_EQ(sorted(publisher.acknowledged()), all_of(20'000));
  for (const std::size_t index : {0U, 1'000U, 2'000U, 3'000U, 19'999U}) {
    EXPECT_TRUE(wait_until([&] { return listener.has(publisher.messages()[index]); })) << index;
  }
}

TEST(Publisher, lists_nothing_while_there_is_no_broker) {
  Broker broker;
  Publisher publisher({.broker = broker.url()}, synthetic_telemetry(10, 1, 1));
  ASSERT_TRUE(wait_until([&] { return publisher.reconnects() >= 2; }));
  EXPECT_TRUE(publisher.acknowledged().empty());
  ASSERT_TRUE(broker.start()) << broker.log();
  EXPECT_TRUE(publisher.finish());
}

TEST(Publisher, keeps_to_its_rate) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  const auto start = std::chrono::steady_clock::now();
  Publisher publisher({.broker = broker.url(), .messages_per_second = 1'000},
                      synthetic_telemetry(301, 1, 1));
  ASSERT_TRUE(publisher.finish());
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(300));
}

}  // namespace
}  // namespace headwater::testing
