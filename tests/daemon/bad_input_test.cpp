// Messages that cannot be used: rows 19, 20 and 21 of the faults that were thought of. Each becomes
// an event with the raw bytes, is acknowledged, and holds nothing up.

#include "tests/daemon/daemon_program.h"
#include "tests/daemon/recorded.h"
#include "tests/mqtt/scripted_broker.h"
#include "tests/support/wait_until.h"

#include <gtest/gtest.h>

#include <fstream>

namespace headwater {
namespace {

using namespace testing;

class BadInput : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(broker_.start()) << broker_.log();
    ASSERT_TRUE(daemon_.start_and_wait()) << daemon_.process().errors();
  }

  // Publishes them with a good message behind, and expects that all become rejections.
  void expect_rejected(const std::vector<SensorMessage>& messages) {
    std::vector<SensorMessage> all = messages;
    all.push_back(message_of("good", 4'711));
    ASSERT_TRUE(publish_all(broker_, all));
    ASSERT_TRUE(wait_until([&] { return !recorded_values(daemon_.store()).empty(); }))
        << daemon_.process().errors();
    EXPECT_EQ(recorded_values(daemon_.store()), (std::vector<std::int64_t>{4'711}));
    const auto rejections = recorded(daemon_.store(), EventType::message_rejected);
    ASSERT_EQ(rejections.size(), messages.size());
    for (std::size_t i = 0; i < messages.size(); ++i) {
      const auto rejected = payload_of<MessageRejected>(rejections[i]);
      EXPECT_EQ(rejected.payload, messages[i].payload.substr(0, rejected_payload_limit)) << i;
      EXPECT_EQ(rejected.size, messages[i].payload.size()) << i;
      EXPECT_NE(rejected.reason, "") << i;
    }
    EXPECT_EQ(daemon_.since_start("rejected"), messages.size());
  }
  // Poison does not come back: it was acknowledged.
  void expect_not_sent_again() {
    const std::size_t before = count_of(daemon_.store(), EventType::message_rejected);
    ASSERT_EQ(daemon_.stop(), (Ending{.code = 0}));
    ASSERT_TRUE(daemon_.start_and_wait()) << daemon_.process().errors();
    ASSERT_TRUE(publish_all(broker_, {message_of("good", 4'712)}));
    ASSERT_TRUE(wait_until([&] { return recorded_values(daemon_.store()).size() == 2; }));
    EXPECT_EQ(count_of(daemon_.store(), EventType::message_rejected), before);
  }
  // The most memory that the daemon has used so far, in KiB.
  std::size_t peak_kib() {
    std::ifstream status("/proc/" + std::to_string(daemon_.process().id()) + "/status");
    for (std::string word; status >> word;) {
      std::size_t kib = 0;
      if (word == "VmHWM:" && status >> kib) return kib;
    }
    return 0;
  }

  Broker broker_;
  DaemonProgram daemon_{{.broker = broker_.url()}};
};

std::vector<SensorMessage> as_messages(const std::vector<std::string>& payloads) {
  std::vector<SensorMessage> messages;
  for (const auto& payload : payloads) messages.push_back({"sensors/dev-1/telemetry", payload});
  return messages;
}

TEST_F(BadInput, payloads_that_cannot_be_decoded) {
  expect_rejected(
      as_messages({"{", "nonsense", "{}", "[]", "null", "\"text\"", R"({"value":})",
                   R"({"value":NaN})", R"({"value":1e999})", R"({"value":9223372036854775808})",
                   R"({"value":1,"value":2})", "{\"value\":\"\xC3\x28\"}",
                   std::string("{\"value\":\"\0\"}", 13), R"({"a":1}{"b":2})", R"({"":1})"}));
  expect_not_sent_again();
}

TEST_F(BadInput, an_empty_payload) { expect_rejected(as_messages({""})); }

TEST_F(BadInput, payloads_that_are_too_large_or_too_deep_cost_no_memory) {
  const std::size_t before = peak_kib();
  const std::string deep(100'000, '[');
  expect_rejected(as_messages({std::string(300'000, 'x'), std::string(900'000, '{'), deep,
                               "{\"a\":" + deep + std::string(deep.size(), ']') + "}"}));
  EXPECT_LT(peak_kib() - before, 64U * 1024);
}

TEST_F(BadInput, a_message_beyond_the_broker_s_limit_for_us_changes_nothing) {
  const std::size_t before = peak_kib();
  ASSERT_TRUE(publish_all(broker_, as_messages({std::string(20 * 1024 * 1024, 'x')})));
  expect_rejected({});
  EXPECT_LT(peak_kib() - before, 16U * 1024);
}

TEST_F(BadInput, topics_whose_device_is_no_id) {
  const std::string payload = R"({"value":1})";
  std::vector<SensorMessage> messages;
  for (const std::string& device : {std::string("a b"), std::string(".."), std::string("$SYS"),
                                    std::string("-x"), std::string("x'); DROP TABLE tail; --"),
                                    std::string(129, 'd'), std::string("gr\xC3\xBCn")}) {
    messages.push_back({"sensors/" + device + "/telemetry", payload});
  }
  expect_rejected(messages);
}

// Mosquitto lets no such topic pass; other brokers may.
TEST(HostileTopics, write_nothing_of_their_own_to_the_terminal) {
  const std::string topic = "sensors/\x1B[31mred\nerror: forged/telemetry";
  const ScriptedBroker broker([&topic](int type, const std::string& body) {
    if (type == packet_connect) return accepted;
    if (type != packet_subscribe) return std::string();
    return suback(body, 1) + publish(topic, R"({"value":1})", 1) +
           publish("sensors/good/telemetry", R"({"value":2})", 2);
  });
  DaemonProgram daemon({.broker = broker.url()});
  daemon.start();
  ASSERT_TRUE(wait_until([&] { return daemon.since_start("rejected") == 1; }))
      << daemon.process().errors();
  ASSERT_TRUE(wait_until([&] { return recorded_values(daemon.store()).size() == 1; }));
  const auto event = recorded(daemon.store(), EventType::message_rejected).at(0);
  const auto rejected = payload_of<MessageRejected>(event);
  EXPECT_EQ(rejected.topic, topic);  // what came is kept as it came
  for (const std::string& shown : {rejected.reason, daemon.process().errors()}) {
    EXPECT_EQ(shown.find('\x1B'), std::string::npos) << shown;
    EXPECT_EQ(shown.find("\nerror: forged"), std::string::npos) << shown;
  }
}

}  // namespace
}  // namespace headwater
