// The collector's configuration file: collector.yaml.
#pragma once

#include "model/error.h"
#include "mqtt/options.h"

#include <string>
#include <string_view>

namespace headwater {

struct CollectorConfig {
  MqttOptions broker;      // the central broker
  std::string store_path;  // the directory that holds a log for each gateway
};

// As parse_gateway_config and load_gateway_config.
Result<CollectorConfig> parse_collector_config(std::string_view text, const std::string& name);
Result<CollectorConfig> load_collector_config(const std::string& path);

}  // namespace headwater
