// What can be set about a connection to an MQTT broker. Filled by config/.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace headwater {

enum class MqttVersion { v3_1_1, v5 };

// Files in PEM format. A certificate that cannot be verified is refused; there is no way to turn
// that off.
struct TlsOptions {
  std::string ca_file;      // who may vouch for the broker; empty: the system's authorities
  std::string certificate;  // the client's own, with its chain; may be empty
  std::string key;          // the certificate's private key
};

struct MqttOptions {
  std::string broker;     // mqtt://host[:1883] or mqtts://host[:8883]
  std::string client_id;  // stable, so that the broker keeps the session
  MqttVersion version = MqttVersion::v5;
  std::string username;  // may be empty
  std::string password;
  TlsOptions tls;  // used with mqtts://
  std::chrono::seconds keep_alive{30};
  // MQTT 5 only: the broker drops what is larger, so that nobody can fill our memory.
  std::uint32_t max_packet_bytes = 1024 * 1024;
};

}  // namespace headwater
