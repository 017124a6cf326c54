// Gateway configurations for tests, and what parse_gateway_config says about them.
#pragma once

#include "config/gateway_config.h"

#include <string>
#include <string_view>

namespace headwater::testing {

// A complete configuration; `driver_lines` (each indented by 4 and ended) join its only driver,
// whose first own line is line 8; `rest` follows.
inline std::string gateway_text(const std::string& driver_lines = "",
                                const std::string& rest = "") {
  return "gateway: g1\n"                                // 1
         "store: {path: /var/lib/headwater}\n"          // 2
         "drivers:\n"                                   // 3
         "  - type: mqtt\n"                             // 4
         "    topics:\n"                                // 5
         "      - match: sensors/{device}/telemetry\n"  // 6
         "    broker: mqtt://localhost\n" +             // 7
         driver_lines +
         rest;
}

// The same with another broker.
inline std::string gateway_text_with_broker(const std::string& broker,
                                            const std::string& driver_lines = "") {
  std::string text = gateway_text(driver_lines);
  const std::string usual = "mqtt://localhost";
  return text.replace(text.find(usual), usual.size(), broker);
}

// All that is wrong with `text`, as from a file g.yaml; empty if nothing is.
inline std::string gateway_problems(std::string_view text) {
  const auto config = parse_gateway_config(text, "g.yaml");
  if (config) return "";
  if (config.error().kind != ErrorKind::configuration) return "not of kind configuration";
  return config.error().detail;
}

}  // namespace headwater::testing
