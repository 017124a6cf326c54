// The decoder for messages that say whether a device is there.
#pragma once

#include "model/error.h"

#include <string_view>

namespace headwater {

// True: it is there. Taken are, in any case and with blanks around them or without,
//   online, true, 1; offline, false, 0        what Tasmota, Zigbee2MQTT, ESPHome and Shelly send
//   init, ready, alert; disconnected, sleeping, lost        a device's $state by Homie 4 and 5
// and a JSON object whose member `state` is one of them: {"state":"online"}. A device that sleeps
// takes no commands, so it is not there. Error: invalid_input, that says what was found.
Result<bool> decode_availability(std::string_view payload);

}  // namespace headwater
