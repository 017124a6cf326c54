#include "mqtt/address.h"

namespace headwater {
namespace {

constexpr std::string_view tls_scheme = "mqtts://";
constexpr std::string_view plain_scheme = "mqtt://";

}  // namespace

bool is_tls(std::string_view broker) { return broker.starts_with(tls_scheme); }

std::string paho_address(std::string_view broker) {
  const bool tls = is_tls(broker);
  std::string address = tls ? "ssl://" : "tcp://";
  const auto scheme = tls ? tls_scheme : plain_scheme;
  address += broker.starts_with(scheme) ? broker.substr(scheme.size()) : broker;
  return address;
}

}  // namespace headwater
