// The address of an MQTT broker, as it is written in a configuration.
#pragma once

#include "model/error.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace headwater {

inline constexpr std::uint16_t mqtt_port = 1883;   // registered with IANA
inline constexpr std::uint16_t mqtts_port = 8883;  // likewise, over TLS

struct BrokerUrl {
  bool tls = false;
  std::string host;  // a name in lower case, an IPv4 address, or an IPv6 address without brackets
  std::uint16_t port = 0;

  // mqtt://host:port, always with the port: equal for equal addresses.
  [[nodiscard]] std::string text() const;
};

// mqtt://host[:port] or mqtts://host[:port], an IPv6 address in brackets. Error: invalid_input; a
// user name or password in the address is an error and not in its text.
Result<BrokerUrl> parse_broker_url(std::string_view text);

}  // namespace headwater
