// The configurations that are installed: systemd/gateway.yaml and systemd/collector.yaml.
#include "config/collector_config.h"
#include "config/gateway_config.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>
#include <sstream>

namespace headwater {
namespace {

using testing::read_file;
using testing::TempDir;
using testing::write_file;

std::string installed(const std::string& name) {
  return read_file(HEADWATER_SOURCE_DIR "/systemd/" + name);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// A line that is a setting when its # is taken away. Sentences begin with a capital letter.
const std::regex commented_setting("^( *)#( *(- )?[a-z_]+:( .*)?)$");

// `text` with every commented setting in force. TLS is among them, so brokers become mqtts://, and
// the files they name are made in `dir`.
std::string all_in_force(const std::string& text, const TempDir& dir) {
  std::istringstream lines(text);
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    result += std::regex_replace(line, commented_setting, "$1$2") + "\n";
  }
  for (const char* name : {"password", "upstream-password", "ca.pem", "gateway.pem", "gateway.key",
                           "collector.pem", "collector.key", "recording.txt"}) {
    write_file(dir.file(name), "x\n");
    std::filesystem::permissions(dir.file(name), std::filesystem::perms::owner_read);
  }
  return replaced(replaced(result, "/etc/headwater", dir.path()), " mqtt://", " mqtts://");
}

// Every key that stands in `text`, commented or not.
std::set<std::string> keys_in(const std::string& text) {
  static const std::regex key("^ *#? *(- )?([a-z_]+):( .*)?$");
  std::istringstream lines(text);
  std::set<std::string> keys;
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_match(line, match, key)) keys.insert(match[2]);
  }
  return keys;
}

void expect_defaults(const MqttOptions& broker) {
  const MqttOptions defaults;
  EXPECT_EQ(broker.version, defaults.version);
  EXPECT_EQ(broker.keep_alive, defaults.keep_alive);
  EXPECT_EQ(broker.max_packet_bytes, defaults.max_packet_bytes);
}

void expect_no_credentials(const MqttOptions& broker) {
  EXPECT_EQ(broker.username + broker.password, "");
  EXPECT_EQ(broker.tls.ca_file + broker.tls.certificate + broker.tls.key, "");
}

void expect_defaults(const MqttDriverOptions& driver) {
  const MqttDriverOptions defaults;
  expect_defaults(driver.broker);
  EXPECT_EQ(driver.broker.client_id, "headwater-gateway-1");
  EXPECT_EQ(driver.limits.payload_bytes, defaults.limits.payload_bytes);
  EXPECT_EQ(driver.acknowledge, defaults.acknowledge);
  EXPECT_EQ(driver.qos, defaults.qos);
  ASSERT_EQ(driver.routes.size(), 1U);
  EXPECT_EQ(driver.routes[0].match, "sensors/{device}/telemetry");
  EXPECT_EQ(driver.routes[0].decoder, RouteOptions{}.decoder);
  EXPECT_EQ(driver.routes[0].time_format, RouteOptions{}.time_format);
}

void expect_defaults(const GatewayConfig& config) {
  const GatewayConfig defaults;
  EXPECT_EQ(config.gateway, "gateway-1");
  EXPECT_EQ(config.store.path, "/var/lib/headwater");
  EXPECT_EQ(config.store.commit_interval, defaults.store.commit_interval);
  EXPECT_EQ(config.store.commit_events, defaults.store.commit_events);
  EXPECT_EQ(config.store.when_full, defaults.store.when_full);
  EXPECT_EQ(config.store.min_free, defaults.store.min_free);
  EXPECT_EQ(config.store.retention.anything_may_go, defaults.store.retention.anything_may_go);
  EXPECT_EQ(config.offline_after, defaults.offline_after);
  EXPECT_EQ(config.battery_offline_after, defaults.battery_offline_after);
  EXPECT_EQ(config.device_limit, defaults.device_limit);
  ASSERT_FALSE(config.drivers.empty());
  expect_defaults(std::get<MqttDriverOptions>(config.drivers[0]));
}

TEST(InstalledGatewayConfig, loads_and_gives_the_defaults) {
  const auto config = load_gateway_config(HEADWATER_SOURCE_DIR "/systemd/gateway.yaml");
  ASSERT_TRUE(config) << config.error().detail;
  expect_defaults(*config);
  ASSERT_EQ(config->drivers.size(), 1U);
  const auto& driver = std::get<MqttDriverOptions>(config->drivers[0]);
  EXPECT_EQ(driver.broker.broker, "mqtt://localhost:1883");
  expect_no_credentials(driver.broker);
  EXPECT_EQ(driver.routes[0].device + driver.routes[0].time_field, "");
  EXPECT_FALSE(config->upstream);
}

TEST(InstalledGatewayConfig, every_default_that_it_shows_is_the_default) {
  const TempDir dir;
  const auto config = parse_gateway_config(all_in_force(installed("gateway.yaml"), dir), "g.yaml");
  ASSERT_TRUE(config) << config.error().detail;
  expect_defaults(*config);
  ASSERT_EQ(config->drivers.size(), 2U);
  const auto& recording = std::get<RecordingDriverOptions>(config->drivers[1]);
  EXPECT_EQ(recording.messages_per_second, RecordingDriverOptions{}.messages_per_second);
  EXPECT_EQ(recording.repeat, RecordingDriverOptions{}.repeat);
  EXPECT_EQ(recording.limits.payload_bytes, DecodeLimits{}.payload_bytes);
  ASSERT_TRUE(config->upstream);
  expect_defaults(config->upstream->broker);
  EXPECT_EQ(config->upstream->broker.client_id, "headwater-gateway-1-uplink");
  EXPECT_EQ(config->upstream->confirm_timeout, UplinkOptions{}.confirm_timeout);
}

TEST(InstalledGatewayConfig, shows_every_key) {
  EXPECT_EQ(keys_in(installed("gateway.yaml")), (std::set<std::string>{"gateway",
                                                                       "store",
                                                                       "path",
                                                                       "commit_interval",
                                                                       "commit_events",
                                                                       "drivers",
                                                                       "retention",
                                                                       "max_age",
                                                                       "max_size",
                                                                       "max_events",
                                                                       "may_go",
                                                                       "when_full",
                                                                       "min_free",
                                                                       "card_endurance",
                                                                       "type",
                                                                       "broker",
                                                                       "client_id",
                                                                       "version",
                                                                       "username",
                                                                       "password_file",
                                                                       "tls",
                                                                       "ca",
                                                                       "certificate",
                                                                       "key",
                                                                       "keep_alive",
                                                                       "max_packet",
                                                                       "qos",
                                                                       "topics",
                                                                       "match",
                                                                       "device",
                                                                       "decoder",
                                                                       "time",
                                                                       "time_format",
                                                                       "class",
                                                                       "command",
                                                                       "max_payload",
                                                                       "acknowledge",
                                                                       "file",
                                                                       "rate",
                                                                       "repeat",
                                                                       "upstream",
                                                                       "confirm_timeout",
                                                                       "presence",
                                                                       "offline_after",
                                                                       "battery_offline_after",
                                                                       "limits",
                                                                       "devices",
                                                                       "control",
                                                                       "group"}));
}

TEST(InstalledGatewayConfig, names_the_window_of_loss_of_early_acknowledgement) {
  const std::string text = replaced(installed("gateway.yaml"), "\n    # ", " ");
  for (const char* words : {"10,000 messages and 8 MiB", "\"unstored\"", "power cut",
                            "max_queued_messages 0", "persistence true", "Receive Maximum"}) {
    EXPECT_NE(text.find(words), std::string::npos) << words;
  }
}

TEST(InstalledCollectorConfig, loads_and_gives_the_defaults) {
  const auto config = load_collector_config(HEADWATER_SOURCE_DIR "/systemd/collector.yaml");
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->broker.broker, "mqtt://localhost:1883");
  EXPECT_EQ(config->broker.client_id, "headwater-collector");
  EXPECT_EQ(config->store_path, "/var/lib/headwater-collector");
  expect_defaults(config->broker);
  expect_no_credentials(config->broker);
}

TEST(InstalledCollectorConfig, every_default_that_it_shows_is_the_default) {
  const TempDir dir;
  const auto config =
      parse_collector_config(all_in_force(installed("collector.yaml"), dir), "c.yaml");
  ASSERT_TRUE(config) << config.error().detail;
  expect_defaults(config->broker);
  EXPECT_EQ(config->broker.client_id, "headwater-collector");
  EXPECT_EQ(keys_in(installed("collector.yaml")),
            (std::set<std::string>{"broker", "client_id", "version", "username", "password_file",
                                   "tls", "ca", "certificate", "key", "keep_alive", "max_packet",
                                   "store", "path"}));
}

}  // namespace
}  // namespace headwater
