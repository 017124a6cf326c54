// What can be set about the drivers. Filled by config/, with the defaults that stand here.
#pragma once

#include "model/payload.h"
#include "mqtt/options.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace headwater {

// What a message is: measurements, one measurement, or whether the device is there.
enum class DecoderKind { json, scalar, availability };

// What a device's own time looks like. `automatic` takes ISO 8601 for text, and tells seconds,
// milliseconds and microseconds apart by their size.
enum class TimeFormat { automatic, seconds, milliseconds, iso8601 };

// One line of `topics`: which messages, and how to read them.
struct RouteOptions {
  std::string match;   // a topic template: sensors/{device}/telemetry
  std::string device;  // the device, where the template has no {device}
  DecoderKind decoder = DecoderKind::json;
  std::string time_field;  // json: where the payload has its own time; may be empty
  TimeFormat time_format = TimeFormat::automatic;
  DeviceClass device_class = DeviceClass::unknown;  // of devices that become known by this route
  std::string command;  // where actuations of its devices go: a template; may be empty
  std::string where;    // FILE:LINE:COLUMN, for errors; may be empty
};

// A route on one line, for people and to notice that it has changed.
[[nodiscard]] std::string describe(const RouteOptions& route);

struct DecodeLimits {
  std::uint64_t payload_bytes = 256 * 1024;  // a longer payload is rejected unread
};

// When a message is acknowledged to the broker: once it is on disk, or as soon as it was received.
enum class AcknowledgeMode { stored, received };

struct MqttDriverOptions {
  MqttOptions broker;
  std::vector<RouteOptions> routes;
  DecodeLimits limits;
  AcknowledgeMode acknowledge = AcknowledgeMode::stored;
  int qos = 1;  // what is asked of the broker: 0 or 1
};

// Plays a file of "<topic> <payload>" lines, as `mosquitto_sub -v` prints them.
struct RecordingDriverOptions {
  std::string file;
  std::vector<RouteOptions> routes;
  DecodeLimits limits;
  double messages_per_second = 0;  // 0: as fast as they can be stored
  bool repeat = false;             // from the start again at the end
};

using DriverOptions = std::variant<MqttDriverOptions, RecordingDriverOptions>;

}  // namespace headwater
