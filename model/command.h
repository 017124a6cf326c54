// What is asked of the gateway. decide() turns a command into events, or into none.
#pragma once

#include "model/device_command.h"
#include "model/device_id.h"
#include "model/measurement.h"
#include "model/payload.h"
#include "model/sequence.h"
#include "model/timestamp.h"

#include <optional>
#include <string>
#include <variant>

namespace headwater {

// A device reported values.
struct RecordReading {
  DeviceId device;
  std::string source;             // the topic it came on
  std::optional<Timestamp> time;  // by the device's own clock, if it sent one that can be believed
  std::string implausible_time;   // what it sent instead, where it cannot be believed
  Measurements measurements;      // at least one
  bool retained = false;          // the broker had kept it
  bool redelivered = false;       // the broker says that it has sent it before (MQTT's DUP)
  bool best_effort = false;       // QoS 0
  DeviceClass device_class = DeviceClass::unknown;  // of a device that is heard for the first time
};

// A device, or its Last Will, said whether it is there.
struct ReportAvailability {
  DeviceId device;
  std::string source;  // the topic it came on
  bool online = false;
  DeviceClass device_class = DeviceClass::unknown;  // as above
};

// A message could not be made into a reading.
struct RejectMessage {
  std::string topic;
  std::string payload;     // its first bytes
  std::uint64_t size = 0;  // bytes of the whole payload
  std::string reason;
};

// The gateway's own life.
struct StartGateway {
  GatewayStarted facts;
};
struct StopGateway {
  std::string reason;
};
struct ReportUpstreamConnected {
  std::string broker;
};
struct ReportUpstreamDisconnected {
  std::string reason;
};

// The beginning of the log has been removed: the events from `from` to `to`, of which the centre
// had stored those up to `confirmed`.
struct ReportRemoved {
  Sequence from;
  Sequence to;
  Sequence confirmed;
  std::string reason;
};

// What was found damaged in the store, and what has been brought back.
struct ReportStorageDamage {
  StorageDamaged damage;
};
struct ReportStorageRestored {
  StorageRestored restored;
};

// The settings that shape events, as they are from now on.
struct ApplyConfiguration {
  ConfigurationChanged configuration;
};

// How an actuation goes on. What is no news is recorded once only.
struct ReportActuation {
  enum class Step { attempted, sent, confirmed, failed };
  DeviceId device;
  Sequence request;
  Step step = Step::attempted;
  std::string detail;    // attempted, confirmed: the topic; failed: the reason
  Uptime handed_over{};  // sent: when
  // The request's key: what the broker says is recorded even if the actuation is over by then.
  std::optional<std::string> key{};
};

// Time has passed: devices are silent, values have been beyond their bounds for long enough,
// actuations are over.
struct PassTime {};

using Command = std::variant<RecordReading, RejectMessage, ReportAvailability, DeviceCommand,
                             StartGateway, StopGateway, ApplyConfiguration, ReportUpstreamConnected,
                             ReportUpstreamDisconnected, ReportRemoved, ReportStorageDamage,
                             ReportStorageRestored, ReportActuation, PassTime>;

}  // namespace headwater
