// A message as it came, whatever brought it.
#pragma once

#include <string_view>

namespace headwater {

struct Message {
  std::string_view topic;
  std::string_view payload;
  bool retained = false;     // delivered because it was kept, not because it was sent now
  bool redelivered = false;  // MQTT's DUP flag
  bool best_effort = false;  // QoS 0
};

}  // namespace headwater
