// The client ids of all connections: each needs its own at its broker, and the same every time.
#pragma once

#include "config/section.h"
#include "mqtt/options.h"

#include <cstddef>
#include <string>
#include <vector>

namespace headwater {

inline constexpr std::size_t client_id_limit = 128;  // characters

struct Client {
  MqttOptions* options;    // client_id is filled in
  const Section* section;  // where a problem is reported
  std::string default_id;  // where the configuration has none
};

// Gives every client its id and checks its length. Two with one id at one broker are a problem: the
// broker would throw each out when the other comes (MQTT 5, 3.1.4).
void settle_client_ids(const std::vector<Client>& clients);

}  // namespace headwater
