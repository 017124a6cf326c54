// What can be set about the way to the centre. Filled by config/.
#pragma once

#include "mqtt/options.h"

#include <chrono>
#include <cstdint>

namespace headwater {

struct UplinkOptions {
  MqttOptions broker;
  // How long the centre may take to confirm before what was sent counts as lost.
  std::chrono::milliseconds confirm_timeout{30'000};
};

}  // namespace headwater
