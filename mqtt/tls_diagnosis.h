// Why a TLS connection cannot be made: Paho says only that it failed.
#pragma once

#include "mqtt/options.h"

#include <string>
#include <string_view>

namespace headwater {

// Tries the handshake once more, with the same certificates, and gives OpenSSL's reason: "the
// broker's certificate: certificate has expired". Empty if there is none to be found. Takes a few
// seconds at most. `broker`: mqtts://host:port.
[[nodiscard]] std::string diagnose_tls(std::string_view broker, const TlsOptions& tls);

// The file with the system's certificate authorities.
inline constexpr const char* system_authorities = "/etc/ssl/certs/ca-certificates.crt";

}  // namespace headwater
