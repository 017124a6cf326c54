// The keys that say how to reach an MQTT broker; the same for a driver, upstream and the collector.
#pragma once

#include "config/section.h"
#include "mqtt/options.h"

#include <cstdint>

namespace headwater {

// broker (required), client_id, version, username, password, password_file, tls, keep_alive. The
// address gets its port; the client id stays empty where none is written (client_ids.h fills it).
MqttOptions read_broker(Section& section);

// max_packet, in bytes; `fallback` where it is not written.
std::uint32_t read_max_packet(Section& section, std::uint32_t fallback);

}  // namespace headwater
