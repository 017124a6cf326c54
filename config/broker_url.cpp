#include "config/broker_url.h"

#include "config/quantity.h"
#include "model/text.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <algorithm>
#include <limits>
#include <optional>

namespace headwater {
namespace {

constexpr std::size_t host_bytes_limit = 253;  // RFC 1035, 2.3.4, as text

Error bad_url(const std::string& what) {
  return {ErrorKind::invalid_input, what,
          "expected mqtt://HOST[:PORT] or mqtts://HOST[:PORT], an IPv6 address in brackets"};
}

bool is_host_name(std::string_view host) {
  if (host.empty() || host.size() > host_bytes_limit) return false;
  if (host.front() == '.' || host.front() == '-') return false;
  // The underscore is not for host names, but container names have it.
  return std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
  });
}

bool is_ipv6(const std::string& host) {
  in6_addr address{};
  return inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const auto port = parse_whole(text);
  if (!port || *port < 1 || *port > std::numeric_limits<std::uint16_t>::max()) return std::nullopt;
  return static_cast<std::uint16_t>(*port);
}

// `address` is what follows the scheme: host[:port].
Result<BrokerUrl> parse_address(std::string_view address, bool tls) {
  const bool bracketed = address.starts_with('[');
  const std::size_t host_end = bracketed ? address.find(']') : address.find(':');
  if (bracketed && host_end == std::string_view::npos) return bad_url("the bracket is not closed");
  BrokerUrl url{tls, lower_case(address.substr(bracketed ? 1 : 0, host_end - (bracketed ? 1 : 0))),
                tls ? mqtts_port : mqtt_port};
  if (bracketed ? !is_ipv6(url.host) : !is_host_name(url.host)) {
    return bad_url(fmt::format("`{}` is not a host name or address", escaped(url.host)));
  }
  const std::string_view rest =
      host_end == std::string_view::npos ? "" : address.substr(host_end + (bracketed ? 1 : 0));
  if (rest.empty()) return url;
  if (rest.front() != ':') return bad_url(fmt::format("`{}` behind the host", escaped(rest)));
  const auto port = parse_port(rest.substr(1));
  if (!port) {
    return bad_url(fmt::format("`{}` is not a port from 1 to 65535", escaped(rest.substr(1))));
  }
  url.port = *port;
  return url;
}

}  // namespace

std::string BrokerUrl::text() const {
  const bool ipv6 = host.find(':') != std::string::npos;
  return fmt::format("{}://{}{}{}:{}", tls ? "mqtts" : "mqtt", ipv6 ? "[" : "", host,
                     ipv6 ? "]" : "", port);
}

Result<BrokerUrl> parse_broker_url(std::string_view text) {
  // First, so that a password that stands before the @ is in no message.
  if (text.find('@') != std::string_view::npos) {
    return bad_url("a user does not belong into the address, but under `username`");
  }
  const std::size_t scheme_end = text.find("://");
  const std::string_view scheme = text.substr(0, scheme_end);
  if (scheme_end == std::string_view::npos || (scheme != "mqtt" && scheme != "mqtts")) {
    return bad_url(fmt::format("`{}` is not the address of a broker", escaped(text)));
  }
  const std::string_view address = text.substr(scheme_end + 3);
  if (address.find_first_of("/?#") != std::string_view::npos) {
    return bad_url(fmt::format("a path in the address `{}`", escaped(text)));
  }
  return parse_address(address, scheme == "mqtts");
}

}  // namespace headwater
