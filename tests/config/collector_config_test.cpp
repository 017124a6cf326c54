#include "config/collector_config.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

std::string problems(std::string_view text) {
  const auto config = parse_collector_config(text, "c.yaml");
  return config ? "" : config.error().detail;
}

TEST(CollectorConfig, the_example_of_the_contract_gives_exactly_these_options) {
  const auto config = parse_collector_config(
      "broker: mqtt://central.example:1883\nstore:\n  path: /var/lib/headwater-collector\n",
      "c.yaml");
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->broker.broker, "mqtt://central.example:1883");
  EXPECT_EQ(config->broker.client_id, "headwater-collector");
  EXPECT_EQ(config->broker.version, MqttVersion::v5);
  EXPECT_EQ(config->broker.username, "");
  EXPECT_EQ(config->broker.password, "");
  EXPECT_EQ(config->broker.keep_alive, std::chrono::seconds(30));
  EXPECT_EQ(config->broker.max_packet_bytes, 1'048'576U);
  EXPECT_EQ(config->store_path, "/var/lib/headwater-collector");
}

TEST(CollectorConfig, every_key_is_taken) {
  const auto config = parse_collector_config(
      "{broker: 'mqtts://c', client_id: mine, version: 3.1.1, username: u, password: p,\n"
      " keep_alive: 5s, max_packet: 16MiB, store: {path: /s}}",
      "c.yaml");
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->broker.broker, "mqtts://c:8883");
  EXPECT_EQ(config->broker.client_id, "mine");
  EXPECT_EQ(config->broker.version, MqttVersion::v3_1_1);
  EXPECT_EQ(config->broker.username, "u");
  EXPECT_EQ(config->broker.password, "p");
  EXPECT_EQ(config->broker.keep_alive, std::chrono::seconds(5));
  EXPECT_EQ(config->broker.max_packet_bytes, 16U * 1'024 * 1'024);
}

TEST(CollectorConfig, everything_wrong_is_reported_at_once) {
  EXPECT_EQ(problems("brocker: mqtt://c\nstore: {path: x, commit_events: 5}\nmax_packet: 1B\n"),
            "c.yaml:1:1: missing required key `broker`\n"
            "c.yaml:1:1: unknown key `brocker`, did you mean `broker`?\n"
            "c.yaml:2:15: `path` must start with /\n"
            "c.yaml:2:18: unknown key `commit_events` in `store`\n"
            "c.yaml:3:13: `max_packet` must be 1KiB to 16MiB, found `1B`");
  EXPECT_EQ(problems("broker: mqtt://c\n"), "c.yaml:1:1: missing required key `store`");
  EXPECT_EQ(problems(""), "c.yaml:1:1: the file is empty");
}

TEST(CollectorConfig, a_gateways_file_is_not_taken_for_a_collectors) {
  EXPECT_EQ(problems("gateway: g1\nstore: {path: /s}\ndrivers: []\n"),
            "c.yaml:1:1: missing required key `broker`\n"
            "c.yaml:1:1: unknown key `gateway`\n"
            "c.yaml:3:1: unknown key `drivers`");
}

TEST(CollectorConfig, a_client_id_is_limited_here_as_well) {
  EXPECT_EQ(problems("broker: mqtt://c\nstore: {path: /s}\nclient_id: " + std::string(129, 'x')),
            "c.yaml:3:12: `client_id` must not have more than 128 characters, but \"" +
                std::string(60, 'x') + "...\" has 129");
}

}  // namespace
}  // namespace headwater
