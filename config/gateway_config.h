// The gateway's configuration file: gateway.yaml.
#pragma once

#include "drivers/options.h"
#include "model/error.h"
#include "store/options.h"
#include "sync/options.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater {

struct GatewayConfig {
  std::string gateway;  // this gateway's id, unique at the centre
  StoreOptions store;
  std::vector<DriverOptions> drivers;
  std::optional<UplinkOptions> upstream;  // none: nothing is shipped
  // presence: silence that means offline, of devices that are always on, and of those that sleep.
  std::chrono::seconds offline_after{600};
  std::chrono::seconds battery_offline_after{90'000};
  std::uint32_t device_limit = 10'000;  // limits.devices: more are refused
  std::string control_group;            // control.group: may give commands; empty: the daemon's own
};

// Reads `text`, which came from the file `name`. Error: configuration, with one line for everything
// that is wrong, each FILE:LINE:COLUMN: message.
Result<GatewayConfig> parse_gateway_config(std::string_view text, const std::string& name);

// The same from a file of at most 64 KiB; if every user of the machine can read it, it must not
// hold a password.
Result<GatewayConfig> load_gateway_config(const std::string& path);

}  // namespace headwater
