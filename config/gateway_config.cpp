#include "config/gateway_config.h"

#include "config/broker_section.h"
#include "config/client_ids.h"
#include "config/config_file.h"
#include "config/driver_section.h"
#include "config/secrets.h"
#include "config/section.h"
#include "config/store_section.h"

#include <fmt/format.h>

namespace headwater {
namespace {

using namespace std::chrono_literals;

constexpr Range<std::size_t> driver_count{1, 16};
constexpr Range<std::chrono::milliseconds> confirm_timeout_range{1s, 10min};
constexpr Range<std::chrono::seconds> offline_after_range{1s, 30 * 24h};
constexpr Range<std::uint32_t> device_limit_range{1, 1'000'000};

std::string driver_client_id(const std::string& gateway, std::size_t mqtt_drivers_before) {
  if (mqtt_drivers_before == 0) return "headwater-" + gateway;
  return fmt::format("headwater-{}-{}", gateway, mqtt_drivers_before + 1);
}

// Fills config.drivers; the connections among them are added to `clients` and point into it.
void read_drivers(std::vector<Section>& sections, GatewayConfig& config,
                  std::vector<Client>& clients) {
  config.drivers.reserve(sections.size());
  for (Section& section : sections) {
    auto options = read_driver(section);
    if (!options) continue;
    config.drivers.push_back(std::move(*options));
    if (auto* mqtt = std::get_if<MqttDriverOptions>(&config.drivers.back())) {
      clients.push_back(
          {&mqtt->broker, &section, driver_client_id(config.gateway, clients.size())});
    }
  }
}

UplinkOptions read_upstream(Section& section) {
  UplinkOptions options;
  options.broker = read_broker(section);
  options.confirm_timeout =
      section.duration("confirm_timeout", confirm_timeout_range).value_or(options.confirm_timeout);
  section.reject_unknown_keys();
  return options;
}

void read_presence(Section section, GatewayConfig& config) {
  config.offline_after =
      section.seconds("offline_after", offline_after_range).value_or(config.offline_after);
  config.battery_offline_after = section.seconds("battery_offline_after", offline_after_range)
                                     .value_or(config.battery_offline_after);
  section.reject_unknown_keys();
}

std::uint32_t read_device_limit(Section section, std::uint32_t fallback) {
  const auto devices = section.whole("devices", device_limit_range);
  section.reject_unknown_keys();
  return devices.value_or(fallback);
}

std::string read_control_group(Section section) {
  auto group = section.text("group");
  section.reject_unknown_keys();
  return group.value_or("");
}

GatewayConfig read_gateway(Section root) {
  GatewayConfig config;
  root.require({"gateway", "store", "drivers"});
  config.gateway = root.id("gateway").value_or("");
  config.store = read_store(root.section("store"));
  std::vector<Client> clients;
  auto drivers = root.sections("drivers", driver_count);
  read_drivers(drivers, config, clients);
  Section upstream = root.section("upstream");
  if (root.has("upstream")) {
    config.upstream = read_upstream(upstream);
    clients.push_back(
        {&config.upstream->broker, &upstream, fmt::format("headwater-{}-uplink", config.gateway)});
  }
  read_presence(root.section("presence"), config);
  config.device_limit = read_device_limit(root.section("limits"), config.device_limit);
  config.control_group = read_control_group(root.section("control"));
  root.reject_unknown_keys();
  settle_client_ids(clients);
  return config;
}

Result<GatewayConfig> parse(const ConfigFile& file, const std::string& name) {
  const auto tree = parse_yaml(file.text, name);
  if (!tree) return tree.error();
  Problems problems(name);
  if (file.open_to_others) refuse_inline_passwords(*tree, name, problems);
  GatewayConfig config = read_gateway(Section(*tree, problems));
  if (!problems.empty()) return problems.error();
  return config;
}

}  // namespace

Result<GatewayConfig> parse_gateway_config(std::string_view text, const std::string& name) {
  return parse({std::string(text), false}, name);
}

Result<GatewayConfig> load_gateway_config(const std::string& path) {
  const auto file = read_config_file(path);
  if (!file) return file.error();
  return parse(*file, path);
}

}  // namespace headwater
