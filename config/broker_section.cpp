#include "config/broker_section.h"

#include "config/broker_url.h"
#include "config/named_file.h"
#include "config/secrets.h"

#include <fmt/format.h>

#include <optional>

namespace headwater {
namespace {

using namespace std::chrono_literals;

constexpr Range<std::chrono::seconds> keep_alive_range{5s, 1h};
constexpr Range<std::uint64_t> max_packet_range{1'024, 16 * 1'024 * 1'024};

std::optional<BrokerUrl> read_url(Section& section) {
  section.require({"broker"});
  const auto text = section.text("broker");
  if (!text) return std::nullopt;
  auto url = parse_broker_url(*text);
  if (url) return *url;
  section.refuse_value("broker", fmt::format("`broker`: {}", url.error().text()));
  return std::nullopt;
}

// `checked` is what became of looking at the file under `key`.
template <class T>
void report(Section& section, std::string_view key, const Result<T>& checked) {
  if (checked) return;
  section.refuse_value(key, fmt::format("`{}`: {}", key, checked.error().text()));
}

std::string read_password(Section& section) {
  const auto password = section.text("password");
  const auto path = section.text("password_file");
  if (section.has("password") && section.has("password_file")) {
    section.refuse_key("password_file", "either `password` or `password_file`, not both");
    return {};
  }
  if (!path) return password.value_or("");
  auto read = read_password_file(*path);
  report(section, "password_file", read);
  return read ? *read : "";
}

TlsOptions read_tls(Section tls) {
  TlsOptions options;
  options.ca_file = tls.text("ca").value_or("");
  options.certificate = tls.text("certificate").value_or("");
  options.key = tls.text("key").value_or("");
  if (tls.has("certificate") != tls.has("key")) {
    const bool certificate = tls.has("certificate");
    tls.refuse_key(certificate ? "certificate" : "key",
                   fmt::format("`{}` needs `{}` as well", certificate ? "certificate" : "key",
                               certificate ? "key" : "certificate"));
  }
  if (!options.ca_file.empty()) report(tls, "ca", check_file(options.ca_file));
  if (!options.certificate.empty()) report(tls, "certificate", check_file(options.certificate));
  if (!options.key.empty()) report(tls, "key", check_secret_file(options.key));
  tls.reject_unknown_keys();
  return options;
}

}  // namespace

MqttOptions read_broker(Section& section) {
  MqttOptions options;
  const auto url = read_url(section);
  if (url) options.broker = url->text();
  options.client_id = section.text("client_id").value_or("");
  options.version =
      section
          .one_of<MqttVersion>("version", {{"5", MqttVersion::v5}, {"3.1.1", MqttVersion::v3_1_1}})
          .value_or(options.version);
  options.username = section.text("username").value_or("");
  options.password = read_password(section);
  const bool password = section.has("password") || section.has("password_file");
  if (password && !section.has("username") && options.version == MqttVersion::v3_1_1) {
    // MQTT 3.1.1, [MQTT-3.1.2-22]; MQTT 5 takes a password alone, as a token.
    section.refuse_key(section.has("password") ? "password" : "password_file",
                       "MQTT 3.1.1 has no password without `username`");
  }
  options.tls = read_tls(section.section("tls"));
  if (section.has("tls") && url && !url->tls) {
    section.refuse_key("tls", "`tls` is only for a broker with mqtts://");
  }
  options.keep_alive = section.seconds("keep_alive", keep_alive_range).value_or(options.keep_alive);
  return options;
}

std::uint32_t read_max_packet(Section& section, std::uint32_t fallback) {
  const auto bytes = section.size("max_packet", max_packet_range);
  return bytes ? static_cast<std::uint32_t>(*bytes) : fallback;
}

}  // namespace headwater
