// A broker's address as people write it, and as Paho wants it.
#pragma once

#include <string>
#include <string_view>

namespace headwater {

// True for mqtts://.
[[nodiscard]] bool is_tls(std::string_view broker);

// mqtt://host:1883 as tcp://host:1883, mqtts://host:8883 as ssl://host:8883.
[[nodiscard]] std::string paho_address(std::string_view broker);

struct HostAndPort {
  std::string host;  // an IPv6 address without its brackets
  std::string port;
};
// Of mqtt://host:1883 or mqtts://[::1]:8883; without a port, the scheme's own.
[[nodiscard]] HostAndPort host_and_port(std::string_view broker);

}  // namespace headwater
