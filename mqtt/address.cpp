#include "mqtt/address.h"

namespace headwater {
namespace {

constexpr std::string_view tls_scheme = "mqtts://";
constexpr std::string_view plain_scheme = "mqtt://";

std::string_view without_scheme(std::string_view broker) {
  for (const auto scheme : {tls_scheme, plain_scheme}) {
    if (broker.starts_with(scheme)) return broker.substr(scheme.size());
  }
  return broker;
}

}  // namespace

bool is_tls(std::string_view broker) { return broker.starts_with(tls_scheme); }

std::string paho_address(std::string_view broker) {
  return (is_tls(broker) ? "ssl://" : "tcp://") + std::string(without_scheme(broker));
}

HostAndPort host_and_port(std::string_view broker) {
  const std::string_view place = without_scheme(broker);
  const std::string default_port = is_tls(broker) ? "8883" : "1883";
  const auto bracket = place.find(']');
  if (place.starts_with('[') && bracket != std::string_view::npos) {
    const auto rest = place.substr(bracket + 1);
    return {std::string(place.substr(1, bracket - 1)),
            rest.starts_with(':') ? std::string(rest.substr(1)) : default_port};
  }
  const auto colon = place.rfind(':');
  if (colon == std::string_view::npos) return {std::string(place), default_port};
  return {std::string(place.substr(0, colon)), std::string(place.substr(colon + 1))};
}

}  // namespace headwater
