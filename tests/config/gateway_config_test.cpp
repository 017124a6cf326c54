#include "config/gateway_config.h"

#include "tests/config/gateway_text.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using namespace std::chrono_literals;
using testing::gateway_problems;
using testing::gateway_text;

// design.md's example, whole.
constexpr const char* contract = R"(gateway: greenhouse-1
store:
  path: /var/lib/headwater
drivers:
  - type: mqtt
    broker: mqtt://localhost:1883
    topics:
      - match: sensors/{device}/telemetry
        decoder: json          # the default
        time: ts               # where the payload has its own time, if it has
    acknowledge: stored        # the default; or: received
upstream:
  broker: mqtt://central.example:1883
)";

TEST(GatewayConfig, the_example_of_the_contract_gives_exactly_these_options) {
  const auto config = parse_gateway_config(contract, "gateway.yaml");
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->gateway, "greenhouse-1");
  EXPECT_EQ(config->store.path, "/var/lib/headwater");
  EXPECT_EQ(config->store.commit_interval, 20ms);
  EXPECT_EQ(config->store.commit_events, 1'000U);
  EXPECT_EQ(config->offline_after, 600s);
  EXPECT_EQ(config->battery_offline_after, 25h);
  EXPECT_EQ(config->device_limit, 10'000U);

  ASSERT_EQ(config->drivers.size(), 1U);
  const auto& driver = std::get<MqttDriverOptions>(config->drivers[0]);
  EXPECT_EQ(driver.broker.broker, "mqtt://localhost:1883");
  EXPECT_EQ(driver.broker.client_id, "headwater-greenhouse-1");
  EXPECT_EQ(driver.broker.version, MqttVersion::v5);
  EXPECT_EQ(driver.broker.username, "");
  EXPECT_EQ(driver.broker.password, "");
  EXPECT_EQ(driver.broker.tls.ca_file, "");
  EXPECT_EQ(driver.broker.tls.certificate, "");
  EXPECT_EQ(driver.broker.tls.key, "");
  EXPECT_EQ(driver.broker.keep_alive, 30s);
  EXPECT_EQ(driver.broker.max_packet_bytes, 1'048'576U);
  EXPECT_EQ(driver.qos, 1);
  EXPECT_EQ(driver.limits.payload_bytes, 262'144U);
  EXPECT_EQ(driver.acknowledge, AcknowledgeMode::stored);
  ASSERT_EQ(driver.routes.size(), 1U);
  EXPECT_EQ(driver.routes[0].match, "sensors/{device}/telemetry");
  EXPECT_EQ(driver.routes[0].where, "gateway.yaml:8:16");
  EXPECT_EQ(driver.routes[0].device, "");
  EXPECT_EQ(driver.routes[0].decoder, DecoderKind::json);
  EXPECT_EQ(driver.routes[0].time_field, "ts");
  EXPECT_EQ(driver.routes[0].time_format, TimeFormat::automatic);

  ASSERT_TRUE(config->upstream);
  EXPECT_EQ(config->upstream->broker.broker, "mqtt://central.example:1883");
  EXPECT_EQ(config->upstream->broker.client_id, "headwater-greenhouse-1-uplink");
  EXPECT_EQ(config->upstream->confirm_timeout, 30s);
}

TEST(GatewayConfig, the_three_commented_lines_of_the_contract_may_be_left_out) {
  std::string text = contract;
  for (const char* key : {"        decoder:", "        time:", "    acknowledge:"}) {
    const auto start = text.find(key);
    text.erase(start, text.find('\n', start) - start + 1);
  }
  const auto config = parse_gateway_config(text, "gateway.yaml");
  ASSERT_TRUE(config) << config.error().detail;
  const auto& driver = std::get<MqttDriverOptions>(config->drivers[0]);
  EXPECT_EQ(driver.acknowledge, AcknowledgeMode::stored);
  EXPECT_EQ(driver.routes[0].decoder, DecoderKind::json);
  EXPECT_EQ(driver.routes[0].time_field, "");
}

TEST(GatewayConfig, without_upstream_nothing_is_shipped) {
  const auto config = parse_gateway_config(gateway_text(), "g.yaml");
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_FALSE(config->upstream);
}

TEST(GatewayConfig, every_key_of_the_gateway_is_taken) {
  const auto config = parse_gateway_config(
      "gateway: g1\nstore: {path: /s, commit_interval: 1s, commit_events: 5, card_endurance: "
      "10TiB}\n"
      "drivers: [{type: mqtt, broker: 'mqtt://b', topics: [{match: t, device: d}]}]\n"
      "upstream: {broker: 'mqtt://c', confirm_timeout: 1500ms, keep_alive: 1m, version: 3.1.1}\n"
      "presence: {offline_after: 2d, battery_offline_after: 7d}\nlimits: {devices: 5}\n",
      "g.yaml");
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->store.commit_interval, 1s);
  EXPECT_EQ(config->store.commit_events, 5U);
  EXPECT_EQ(config->store.card_endurance, std::uint64_t{10} << 40U);
  EXPECT_EQ(config->upstream->confirm_timeout, 1'500ms);
  EXPECT_EQ(config->upstream->broker.keep_alive, 60s);
  EXPECT_EQ(config->upstream->broker.version, MqttVersion::v3_1_1);
  EXPECT_EQ(config->offline_after, 48h);
  EXPECT_EQ(config->battery_offline_after, 168h);
  EXPECT_EQ(config->device_limit, 5U);
}

TEST(GatewayConfig, gateway_store_and_drivers_are_required) {
  EXPECT_EQ(gateway_problems("presence: {}\n"),
            "g.yaml:1:1: missing required key `gateway`\n"
            "g.yaml:1:1: missing required key `store`\n"
            "g.yaml:1:1: missing required key `drivers`");
}

TEST(GatewayConfig, an_empty_file_is_one_problem) {
  EXPECT_EQ(gateway_problems(""), "g.yaml:1:1: the file is empty");
}

TEST(GatewayConfig, several_problems_are_reported_at_once) {
  EXPECT_EQ(gateway_problems("gateway: a/b\n"
                             "store:\n"
                             "  path: relative\n"
                             "  comit_interval: 20ms\n"
                             "drivers:\n"
                             "  - type: mqtt\n"
                             "    broker: tcp://localhost\n"
                             "    topics: []\n"
                             "    qos: 2\n"
                             "limits: {devices: 0}\n"),
            "g.yaml:1:10: `gateway`: \"a/b\" is not a valid id: an id has 1 to 128 letters, digits "
            "and . _ : @ = -, and starts with a letter or a digit\n"
            "g.yaml:3:9: `path` must start with /\n"
            "g.yaml:4:3: unknown key `comit_interval` in `store`, did you mean "
            "`commit_interval`?\n"
            "g.yaml:7:13: `broker`: `tcp://localhost` is not the address of a broker: expected "
            "mqtt://HOST[:PORT] or mqtts://HOST[:PORT], an IPv6 address in brackets\n"
            "g.yaml:8:13: `topics` must have 1 to 64 entries, found 0\n"
            "g.yaml:9:10: `qos` must be 0 to 1, found `2`\n"
            "g.yaml:10:19: `devices` must be 1 to 1000000, found `0`");
}

TEST(GatewayConfig, after_twenty_problems_it_says_that_there_are_more) {
  std::string text = gateway_text();
  for (int i = 0; i < 30; ++i) text += "zzzzzzzz" + std::to_string(i) + ": 1\n";
  const std::string problems = gateway_problems(text);
  EXPECT_EQ(std::count(problems.begin(), problems.end(), '\n'), 20);
  EXPECT_TRUE(problems.ends_with("\n... and more"));
}

struct Wrong {
  const char* rest;  // begins in line 8, behind a configuration without faults
  const char* problem;
};

TEST(GatewayConfig, every_limit_of_the_gateway_is_checked) {
  const Wrong cases[] = {
      {"presence: {offline_after: 0s}",
       "g.yaml:8:27: `offline_after` must be 1s to 30d, found `0s`"},
      {"presence: {offline_after: 31d}",
       "g.yaml:8:27: `offline_after` must be 1s to 30d, found `31d`"},
      {"presence: {offline_afte: 1s}",
       "g.yaml:8:12: unknown key `offline_afte` in `presence`, did you mean `offline_after`?"},
      {"limits: {devices: 1000001}",
       "g.yaml:8:19: `devices` must be 1 to 1000000, found `1000001`"},
      {"limits: {device: 1}",
       "g.yaml:8:10: unknown key `device` in `limits`, did you mean `devices`?"},
      {"limits: 5", "g.yaml:8:9: `limits` must be a map of keys and values, found `5`"},
      {"upstream: {broker: 'mqtt://c', confirm_timeout: 11m}",
       "g.yaml:8:49: `confirm_timeout` must be 1s to 10m, found `11m`"},
      {"upstream: {broker: 'mqtt://c', confirm_timeout: 999ms}",
       "g.yaml:8:49: `confirm_timeout` must be 1s to 10m, found `999ms`"},
      {"upstream: {version: 5}", "g.yaml:8:1: missing required key `broker` in `upstream`"},
      {"upstream: {broker: 'mqtt://c', topics: []}",
       "g.yaml:8:32: unknown key `topics` in `upstream`"},
      {"upstream: {broker: 'mqtt://c', max_packet: 1MiB}",
       "g.yaml:8:32: unknown key `max_packet` in `upstream`"},
      {"gateways: x", "g.yaml:8:1: unknown key `gateways`, did you mean `gateway`?"},
      {"<<: {}", "g.yaml:8:1: unknown key `<<`"},
  };
  for (const Wrong& wrong : cases) {
    EXPECT_EQ(gateway_problems(gateway_text("", wrong.rest)), wrong.problem);
  }
}

TEST(GatewayConfig, every_limit_of_the_store_is_checked) {
  const Wrong cases[] = {
      {"{}", "g.yaml:1:15: missing required key `path` in `store`"},
      {"", "g.yaml:1:15: `store` must be a map of keys and values, found nothing"},
      {"{path: ./x}", "g.yaml:1:29: `path` must start with /"},
      {"{path: /s, commit_interval: 0ms}",
       "g.yaml:1:50: `commit_interval` must be 1ms to 10s, found `0ms`"},
      {"{path: /s, commit_interval: 11s}",
       "g.yaml:1:50: `commit_interval` must be 1ms to 10s, found `11s`"},
      {"{path: /s, commit_events: 0}",
       "g.yaml:1:48: `commit_events` must be 1 to 10000, found `0`"},
      {"{path: /s, commit_events: 10001}",
       "g.yaml:1:48: `commit_events` must be 1 to 10000, found `10001`"},
      {"{path: /s, commit_events: .nan}",
       "g.yaml:1:48: `commit_events` must be a whole number, found `.nan`"},
  };
  for (const Wrong& wrong : cases) {
    EXPECT_EQ(gateway_problems("{gateway: g1, store: " + std::string(wrong.rest) +
                               ", drivers: [{type: mqtt, broker: 'mqtt://b', topics: "
                               "[{match: t}]}]}"),
              wrong.problem);
  }
}

TEST(GatewayConfig, a_bomb_a_duplicate_and_a_huge_file_are_refused) {
  EXPECT_EQ(gateway_problems(gateway_text("", "x: &x [1]\ny: [*x, *x]\n")),
            "g.yaml:8:4: anchors (&) are not allowed");
  EXPECT_EQ(gateway_problems(gateway_text("", "gateway: g2\n")),
            "g.yaml:8:1: the key `gateway` is already in line 1");
  EXPECT_EQ(gateway_problems(std::string(100'000'000, ' ')), "g.yaml:1:1: larger than 64 KiB");
}

TEST(GatewayConfig, a_file_that_was_cut_off_anywhere_is_refused_unless_it_is_complete) {
  const std::string whole = gateway_text();
  const auto complete = whole.find("mqtt://localhost") + sizeof("mqtt://l") - 1;
  for (std::size_t length = 0; length < complete; ++length) {
    const std::string problems = gateway_problems(whole.substr(0, length));
    EXPECT_TRUE(problems.starts_with("g.yaml:")) << length << ": " << problems;
  }
}

TEST(GatewayConfig, one_driver_is_needed_and_sixteen_are_enough) {
  const std::string start = "gateway: g1\nstore: {path: /s}\ndrivers: [";
  EXPECT_EQ(gateway_problems(start + "]"),
            "g.yaml:3:10: `drivers` must have 1 to 16 entries, found 0");
  std::string many;
  for (int i = 0; i < 16; ++i) many += "{type: mqtt, broker: 'mqtt://b', topics: [{match: t}]},";
  EXPECT_EQ(gateway_problems(start + many + "]"), "");
  EXPECT_EQ(gateway_problems(start + many + "{}]"),
            "g.yaml:3:10: `drivers` must have 1 to 16 entries, found 17");
}

TEST(GatewayConfig, says_how_much_is_kept_and_what_to_do_on_a_full_disk) {
  const auto config = parse_gateway_config(
      "gateway: g1\n"
      "store:\n"
      "  path: /s\n"
      "  retention: {max_age: 90d, max_size: 1GiB, max_events: 1000000, may_go: anything}\n"
      "  when_full: drop_oldest\n"
      "  min_free: 0B\n"
      "drivers:\n"
      "  - {type: mqtt, broker: \"mqtt://h\", topics: [{match: \"a/{device}\"}]}\n",
      "g.yaml");
  ASSERT_TRUE(config) << config.error().detail;
  const RetentionOptions& retention = config->store.retention;
  EXPECT_EQ(retention.max_age, 24h * 90);
  EXPECT_EQ(retention.max_size, 1'073'741'824U);
  EXPECT_EQ(retention.max_events, 1'000'000U);
  EXPECT_TRUE(retention.anything_may_go);
  EXPECT_EQ(config->store.when_full, WhenFull::drop_oldest);
  EXPECT_EQ(config->store.min_free, 0U);
}

TEST(GatewayConfig, names_the_place_of_what_is_wrong_with_retention) {
  const auto problems = [](const std::string& store) {
    return gateway_problems("gateway: g1\nstore:\n  path: /s\n" + store +
                            "drivers:\n  - {type: mqtt, broker: \"mqtt://h\", "
                            "topics: [{match: \"a/{device}\"}]}\n");
  };
  EXPECT_EQ(problems("  retention: {max_age: 1m}\n"),
            "g.yaml:4:24: `max_age` must be 1h to 36500d, found `1m`");
  EXPECT_NE(problems("  retention: {max_size: 1MiB}\n").find("g.yaml:4:25: `max_size`"),
            std::string::npos);
  EXPECT_NE(problems("  retention: {may_go: all}\n").find("g.yaml:4:23: `may_go`"),
            std::string::npos);
  EXPECT_NE(problems("  when_full: drop\n").find("g.yaml:4:14: `when_full`"), std::string::npos);
  EXPECT_NE(problems("  retention: {max_ages: 1d}\n").find("g.yaml:4:15: "), std::string::npos);
}

}  // namespace
}  // namespace headwater
