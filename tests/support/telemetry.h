// Sensor messages to play: a recording of real ones, or signals that look like them.
#pragma once

#include "model/error.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::testing {

// As MQTT carries it. The payload is a JSON object whose `ts` is the device's own time in seconds
// since 1970: {"ts":1594598424.5023336,"temp":18.899999618530273,...}.
struct SensorMessage {
  std::string topic;  // sensors/<device>/telemetry
  std::string payload;

  bool operator==(const SensorMessage&) const = default;
};

// The first `limit` messages of the recorded telemetry, which lies in $HEADWATER_DATA, or else in
// ../shared/data beside the source tree; every number with the very digits of the file. Error:
// not_found if the recording is not there, damaged if a line of it cannot be read.
Result<std::vector<SensorMessage>> recorded_telemetry(
    std::size_t limit = std::numeric_limits<std::size_t>::max());

// One line of the recording as a message. Error: damaged.
Result<SensorMessage> telemetry_message(std::string_view json_line);

// `count` messages of `devices` devices (iot-device-01 ...), each of which reports every five
// seconds or so: a daily temperature curve with noise, humidity, a battery that drains, booleans.
// The same arguments give the same messages, everywhere.
[[nodiscard]] std::vector<SensorMessage> synthetic_telemetry(std::size_t count, std::size_t devices,
                                                             std::uint64_t seed);

}  // namespace headwater::testing
