#include "tests/config/gateway_text.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::gateway_problems;
using testing::gateway_text;

std::string driver(const std::string& keys) {
  return "  - {type: mqtt, topics: [{match: t}], " + keys + "}\n";
}

std::string drivers_text(const std::string& drivers, const std::string& rest = "") {
  return "gateway: g1\nstore: {path: /s}\ndrivers:\n" + drivers + rest;
}

std::string client_id(const GatewayConfig& config, std::size_t index) {
  return std::get<MqttDriverOptions>(config.drivers[index]).broker.client_id;
}

TEST(ClientIds, are_made_from_the_gateway_where_none_is_written) {
  const auto config = parse_gateway_config(
      drivers_text(driver("broker: 'mqtt://a'") + driver("broker: 'mqtt://a', client_id: own") +
                       driver("broker: 'mqtt://a'"),
                   "upstream: {broker: 'mqtt://a'}\n"),
      "g.yaml");
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(client_id(*config, 0), "headwater-g1");
  EXPECT_EQ(client_id(*config, 1), "own");
  EXPECT_EQ(client_id(*config, 2), "headwater-g1-3");
  EXPECT_EQ(config->upstream->broker.client_id, "headwater-g1-uplink");
}

TEST(ClientIds, two_drivers_at_one_broker_must_not_share_one) {
  EXPECT_EQ(gateway_problems(drivers_text(driver("broker: 'mqtt://a', client_id: x") +
                                          driver("broker: 'mqtt://A:1883', client_id: x"))),
            "g.yaml:5:76: the client id \"x\" is already used at this broker by the connection in "
            "line 4: set another `client_id`");
}

TEST(ClientIds, upstream_and_a_driver_at_one_broker_must_not_share_one) {
  EXPECT_EQ(
      gateway_problems(drivers_text(driver("broker: 'mqtt://a', client_id: headwater-g1-uplink"),
                                    "upstream: {broker: 'mqtt://a'}\n")),
      "g.yaml:5:20: the client id \"headwater-g1-uplink\" is already used at this broker by "
      "the connection in line 4: set another `client_id`");
}

TEST(ClientIds, one_id_at_two_brokers_is_no_problem) {
  EXPECT_EQ(gateway_problems(drivers_text(driver("broker: 'mqtt://a', client_id: x") +
                                          driver("broker: 'mqtt://a:1884', client_id: x") +
                                          driver("broker: 'mqtts://a:1883', client_id: x"))),
            "");
}

TEST(ClientIds, have_1_to_128_characters) {
  std::string longest;
  for (int i = 0; i < 128; ++i) longest += "ä";
  EXPECT_EQ(gateway_problems(gateway_text("    client_id: " + longest + "\n")), "");
  EXPECT_EQ(gateway_problems(gateway_text("    client_id: " + std::string(129, 'x') + "\n")),
            "g.yaml:8:16: `client_id` must not have more than 128 characters, but \"" +
                std::string(60, 'x') + "...\" has 129");
  EXPECT_EQ(gateway_problems(gateway_text("    client_id: ''\n")),
            "g.yaml:8:16: `client_id` must not be empty");
  EXPECT_EQ(gateway_problems(gateway_text("    client_id: \"a\\x07\"\n")),
            "g.yaml:8:16: `client_id` must be one line without control characters");
}

TEST(ClientIds, a_default_that_would_be_too_long_must_be_written_by_hand) {
  const std::string name(119, 'g');
  std::string text = gateway_text();
  text.replace(text.find("g1"), 2, name);
  EXPECT_EQ(gateway_problems(text).substr(0, 66),
            "g.yaml:7:13: `client_id` must not have more than 128 characters, b");
  EXPECT_EQ(gateway_problems(text + "    client_id: short\n"), "");
}

}  // namespace
}  // namespace headwater
