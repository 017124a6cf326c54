// What is asked of the gateway. decide() turns a command into events, or into none.
#pragma once

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

// Time has passed: devices that were silent for `offline_after` are offline.
struct CheckPresence {
  std::uint64_t offline_after_us = 0;
};

using Command = std::variant<RecordReading, RejectMessage, StartGateway, StopGateway,
                             ReportUpstreamConnected, ReportUpstreamDisconnected, ReportRemoved,
                             ReportStorageDamage, ReportStorageRestored, CheckPresence>;

}  // namespace headwater
