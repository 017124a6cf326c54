// A broker that sends a message again with MQTT's DUP flag: row 16 of the faults that were thought
// of.

#include "tests/daemon/daemon_program.h"
#include "tests/daemon/recorded.h"
#include "tests/mqtt/scripted_broker.h"
#include "tests/support/wait_until.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using namespace testing;

// A message of the device at QoS 1.
std::string publish_packet(const std::string& payload, std::uint8_t id, bool dup) {
  return publish("sensors/dev-1/telemetry", payload, id, dup);
}

class Repetition : public ::testing::Test {
 protected:
  // Runs a daemon to which its broker sends `packets`, until `count` messages have arrived.
  void receive(const std::string& packets, std::int64_t count) {
    broker_ = std::make_unique<ScriptedBroker>([packets](int type, const std::string& body) {
      if (type == packet_connect) return accepted;
      return type == packet_subscribe ? suback(body, 1) + packets : std::string();
    });
    daemon_ = std::make_unique<DaemonProgram>(DaemonProgramOptions{.broker = broker_->url()});
    daemon_->start();
    ASSERT_TRUE(wait_until([&] { return daemon_->driver_number("messages") == count; }))
        << daemon_->process().errors();
    duplicates_ = [&] { return daemon_->since_start("suppressed_duplicates"); };
  }
  std::vector<std::int64_t> values() { return recorded_values(daemon_->store()); }
  // Once the last message has been stored or passed over.
  bool has(std::size_t readings, std::uint64_t duplicates) {
    return wait_until([&] { return values().size() == readings && duplicates_() == duplicates; });
  }

  std::unique_ptr<ScriptedBroker> broker_;
  std::unique_ptr<DaemonProgram> daemon_;
  std::function<std::uint64_t()> duplicates_;
};

TEST_F(Repetition, with_the_device_s_own_time_is_suppressed_and_counted) {
  const std::string payload = R"({"ts":1767225600,"value":1})";
  receive(publish_packet(payload, 1, false) + publish_packet(payload, 1, true) +
              publish_packet(payload, 2, true),
          3);
  EXPECT_TRUE(has(1, 2));
}

TEST_F(Repetition, with_another_value_is_another_reading) {
  receive(publish_packet(R"({"ts":1767225600,"value":1})", 1, false) +
              publish_packet(R"({"ts":1767225600,"value":2})", 1, true),
          2);
  EXPECT_TRUE(has(2, 0));
}

TEST_F(Repetition, without_a_time_of_its_own_is_kept_and_marked) {
  receive(publish_packet(R"({"value":1})", 1, false) + publish_packet(R"({"value":1})", 1, true),
          2);
  ASSERT_TRUE(has(2, 0));
  const auto events = recorded(daemon_->store(), EventType::reading_recorded);
  EXPECT_FALSE(payload_of<ReadingRecorded>(events.at(0)).duplicate_suspect);
  EXPECT_TRUE(payload_of<ReadingRecorded>(events.at(1)).duplicate_suspect);
}

TEST_F(Repetition, a_packet_id_that_is_used_again_says_nothing) {
  std::string packets;
  for (int i = 0; i < 20; ++i) {
    packets +=
        publish_packet("{\"ts\":" + std::to_string(1'767'225'600 + i) + ",\"value\":1}", 1, false);
  }
  receive(packets, 20);
  EXPECT_TRUE(has(20, 0));
}

}  // namespace
}  // namespace headwater
