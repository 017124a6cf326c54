#include "tests/config/gateway_text.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::gateway_problems;
using testing::gateway_text;
using testing::TempDir;
using testing::write_file;

std::string driver_text(const std::string& driver) {
  return "gateway: g1\nstore: {path: /s}\ndrivers:\n  - " + driver + "\n";
}

TEST(MqttDriverConfig, every_key_is_taken) {
  const auto config = parse_gateway_config(
      gateway_text("    client_id: mine\n    version: 3.1.1\n    username: u\n    password: p\n"
                   "    keep_alive: 1h\n    max_packet: 16MiB\n    qos: 0\n    max_payload: 1B\n"
                   "    acknowledge: received\n"),
      "g.yaml");
  ASSERT_TRUE(config) << config.error().detail;
  const auto& driver = std::get<MqttDriverOptions>(config->drivers[0]);
  EXPECT_EQ(driver.broker.client_id, "mine");
  EXPECT_EQ(driver.broker.version, MqttVersion::v3_1_1);
  EXPECT_EQ(driver.broker.username, "u");
  EXPECT_EQ(driver.broker.password, "p");
  EXPECT_EQ(driver.broker.keep_alive, std::chrono::hours(1));
  EXPECT_EQ(driver.broker.max_packet_bytes, 16U * 1'024 * 1'024);
  EXPECT_EQ(driver.qos, 0);
  EXPECT_EQ(driver.limits.payload_bytes, 1U);
  EXPECT_EQ(driver.acknowledge, AcknowledgeMode::received);
}

TEST(MqttDriverConfig, every_rule_is_checked) {
  struct Wrong {
    const char* line;  // 8
    const char* problem;
  };
  const Wrong cases[] = {
      {"qos: 2", "g.yaml:8:10: `qos` must be 0 to 1, found `2`"},
      {"qos: '1'", "g.yaml:8:10: `qos` must be a whole number, found the text \"1\""},
      {"max_payload: 0B", "g.yaml:8:18: `max_payload` must be 1B to 1MiB, found `0B`"},
      {"max_payload: 2MiB", "g.yaml:8:18: `max_payload` must be 1B to 1MiB, found `2MiB`"},
      {"max_packet: 1023B", "g.yaml:8:17: `max_packet` must be 1KiB to 16MiB, found `1023B`"},
      {"max_packet: 17MiB", "g.yaml:8:17: `max_packet` must be 1KiB to 16MiB, found `17MiB`"},
      {"acknowledge: never",
       "g.yaml:8:18: `acknowledge` must be `stored` or `received`, found `never`"},
      {"topcs: []",
       "g.yaml:8:5: unknown key `topcs` in an entry of `drivers`, did you mean `topics`?"},
      {"repeat: true", "g.yaml:8:5: unknown key `repeat` in an entry of `drivers`"},
  };
  for (const Wrong& wrong : cases) {
    EXPECT_EQ(gateway_problems(gateway_text("    " + std::string(wrong.line) + "\n")),
              wrong.problem);
  }
}

TEST(MqttDriverConfig, type_broker_and_topics_are_required) {
  EXPECT_EQ(gateway_problems(driver_text("broker: mqtt://b")),
            "g.yaml:4:5: missing required key `type` in an entry of `drivers`");
  EXPECT_EQ(gateway_problems(driver_text("type: mqtt")),
            "g.yaml:4:5: missing required key `broker` in an entry of `drivers`\n"
            "g.yaml:4:5: missing required key `topics` in an entry of `drivers`");
}

TEST(MqttDriverConfig, an_unknown_type_is_one_problem) {
  EXPECT_EQ(gateway_problems(driver_text("{type: modbus, port: 502, baud: 9600}")),
            "g.yaml:4:12: `type` must be `mqtt` or `recording`, found `modbus`");
}

TEST(RecordingConfig, has_defaults) {
  const TempDir dir;
  const std::string file = dir.file("recording.txt");
  write_file(file, "");
  const auto config = parse_gateway_config(
      driver_text("{type: recording, file: " + file + ", topics: [{match: t, device: d}]}"),
      "g.yaml");
  ASSERT_TRUE(config) << config.error().detail;
  const auto& recording = std::get<RecordingDriverOptions>(config->drivers[0]);
  EXPECT_EQ(recording.file, file);
  EXPECT_EQ(recording.messages_per_second, 0);
  EXPECT_FALSE(recording.repeat);
  EXPECT_EQ(recording.limits.payload_bytes, 262'144U);
  ASSERT_EQ(recording.routes.size(), 1U);
  EXPECT_EQ(recording.routes[0].device, "d");
}

TEST(RecordingConfig, every_key_is_taken) {
  const TempDir dir;
  const std::string file = dir.file("recording.txt");
  write_file(file, "");
  const auto config = parse_gateway_config(
      driver_text("{type: recording, file: " + file +
                  ", topics: [{match: t}], rate: 2.5, repeat: true, max_payload: 1KiB}"),
      "g.yaml");
  ASSERT_TRUE(config) << config.error().detail;
  const auto& recording = std::get<RecordingDriverOptions>(config->drivers[0]);
  EXPECT_EQ(recording.messages_per_second, 2.5);
  EXPECT_TRUE(recording.repeat);
  EXPECT_EQ(recording.limits.payload_bytes, 1'024U);
}

TEST(RecordingConfig, the_file_must_be_there) {
  EXPECT_EQ(
      gateway_problems(driver_text("{type: recording, file: /no/such/file, topics: [{match: t}]}")),
      "g.yaml:4:29: `file`: cannot read /no/such/file: No such file or directory");
  EXPECT_EQ(gateway_problems(driver_text("{type: recording, file: /, topics: [{match: t}]}")),
            "g.yaml:4:29: `file`: cannot read /: not a file");
  EXPECT_EQ(gateway_problems(driver_text("{type: recording, topics: [{match: t}]}")),
            "g.yaml:4:5: missing required key `file` in an entry of `drivers`");
}

TEST(RecordingConfig, the_rate_is_0_or_a_speed_that_can_be_kept) {
  const TempDir dir;
  const std::string file = dir.file("recording.txt");
  write_file(file, "");
  const auto problems = [&](const std::string& rate) {
    return gateway_problems(
        "gateway: g1\nstore: {path: /s}\ndrivers:\n  - type: recording\n"
        "    file: " +
        file + "\n    topics: [{match: t}]\n    rate: " + rate);
  };
  EXPECT_EQ(problems("0"), "");
  EXPECT_EQ(problems("0.001"), "");
  EXPECT_EQ(problems("-1"), "g.yaml:7:11: `rate` must be 0 to 1000000, found `-1`");
  EXPECT_EQ(problems("1000001"), "g.yaml:7:11: `rate` must be 0 to 1000000, found `1000001`");
  EXPECT_EQ(problems("1e-300"), "g.yaml:7:11: `rate` must be 0 or at least 0.001");
  EXPECT_EQ(problems(".inf"), "g.yaml:7:11: `rate` must be a number, found `.inf`");
}

TEST(RecordingConfig, keys_of_a_broker_are_unknown_there) {
  const TempDir dir;
  const std::string file = dir.file("recording.txt");
  write_file(file, "");
  EXPECT_EQ(gateway_problems("gateway: g1\nstore: {path: /s}\ndrivers:\n  - type: recording\n"
                             "    file: " +
                             file + "\n    topics: [{match: t}]\n    qos: 1\n"),
            "g.yaml:7:5: unknown key `qos` in an entry of `drivers`");
}

}  // namespace
}  // namespace headwater
