#include "tests/mqtt/broker_connection.h"
#include "tests/mqtt/scripted_broker.h"
#include "tests/support/broker.h"
#include "tests/support/tcp_proxy.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <fstream>

namespace headwater {
namespace {

using namespace testing;

// The most memory that this process has used so far, in KiB.
std::size_t peak_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    std::size_t kib = 0;
    if (word == "VmHWM:" && status >> kib) return kib;
  }
  return 0;
}

TEST(Limits, a_message_over_the_maximum_packet_size_does_not_reach_us) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  BrokerConnection tested(options_for(broker.url()), session_with({{"in", 1}}));
  ASSERT_TRUE(tested.connects());
  const TempDir directory;
  const std::string large = directory.file("large");
  write_file(large, std::string(16 * 1024 * 1024, 'x'));
  const std::size_t before = peak_kib();
  ASSERT_GT(before, 0U);
  for (int i = 0; i < 3; ++i) {
    const auto sent = run("mosquitto_pub", {"-p", std::to_string(broker.port()), "-t", "in", "-f",
                                            large, "-q", "1", "-V", "mqttv5"});
    ASSERT_EQ(sent.exit_code, 0) << sent.err;
  }
  ASSERT_TRUE(publish_to(broker.port(), "in", "small"));
  ASSERT_TRUE(tested.receives("small"));
  EXPECT_EQ(tested.listener().messages().size(), 1U);
  EXPECT_EQ(tested.status().connections, 1U);
  EXPECT_LT(peak_kib() - before, 8U * 1024);
}

TEST(Limits, messages_that_the_broker_does_not_acknowledge_are_not_heaped_up) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  TcpProxy link(broker.port());
  BrokerConnection tested(options_for(loopback_url(link.port())));
  ASSERT_TRUE(tested.connects());
  link.freeze();
  int taken = 0;
  while (taken < 10'000 && tested.connection().publish("out", "x", false)) ++taken;
  EXPECT_GT(taken, 0);
  EXPECT_LE(taken, 3'000);
}

TEST(Limits, a_broker_that_speaks_nonsense_is_left_and_tried_again) {
  const ScriptedBroker broker([](int type, const std::string&) -> std::string {
    return type == packet_connect ? accepted : std::string(64, '\xFF');
  });
  BrokerConnection tested(options_for(broker.url()), session_with({{"in", 1}}));
  EXPECT_TRUE(wait_until([&] { return broker.connections() >= 2; }));
  EXPECT_FALSE(tested.status().healthy);
}

TEST(Limits, an_absurd_length_costs_no_memory) {
  const std::size_t before = peak_kib();
  const ScriptedBroker broker([](int type, const std::string& body) -> std::string {
    if (type == packet_connect) return accepted;
    if (type != packet_subscribe) return {};
    // A PUBLISH of 256 MiB begins, and then comes nothing.
    return suback(body, 1) + "\x30\xFF\xFF\xFF\x7F";
  });
  BrokerConnection tested(options_for(broker.url()), session_with({{"in", 1}}));
  ASSERT_TRUE(tested.connects());
  tested.stop();
  EXPECT_LT(peak_kib() - before, 128U * 1024);
}

}  // namespace
}  // namespace headwater
