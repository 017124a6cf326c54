// What each event type says: the messages of events.proto as plain structs, and their codec.
//
// encode() gives the canonical bytes: fields in the order of their numbers, defaults left out, so
// that equal values have equal bytes. decode() keeps what it knows and passes over unknown fields
// (the stored bytes are never rewritten, so nothing is lost); Error: damaged, if the bytes are not
// Protocol Buffers of that shape.
#pragma once

#include "model/error.h"
#include "model/event.h"
#include "model/measurement.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace headwater {

struct DeviceRegistered {
  static constexpr EventType type = EventType::device_registered;
  std::string source;  // the topic the device was first heard on
};

struct ReadingRecorded {
  static constexpr EventType type = EventType::reading_recorded;
  Measurements measurements;
  bool retained = false;
  bool duplicate_suspect = false;
  bool best_effort = false;
  std::string device_time;  // the device's own time as text, where it cannot be believed
};

struct DeviceOnline {
  static constexpr EventType type = EventType::device_online;
};

struct DeviceOffline {
  static constexpr EventType type = EventType::device_offline;
  std::uint64_t silent_us = 0;
};

struct GatewayStarted {
  static constexpr EventType type = EventType::gateway_started;
  std::string boot_id;
  std::array<std::uint8_t, 16> incarnation{};
  std::string software_version;
  std::uint32_t model_version = 0;
  bool clock_synchronised = false;
};

struct GatewayStopped {
  static constexpr EventType type = EventType::gateway_stopped;
  std::string reason;
};

struct MessageRejected {
  static constexpr EventType type = EventType::message_rejected;
  std::string topic;
  std::string payload;  // the first bytes, at most rejected_payload_limit
  std::uint64_t size = 0;
  std::string reason;
};
inline constexpr std::size_t rejected_payload_limit = 4'096;
inline constexpr std::size_t rejected_topic_limit = 1'024;

struct UpstreamConnected {
  static constexpr EventType type = EventType::upstream_connected;
  std::string broker;
};

struct UpstreamDisconnected {
  static constexpr EventType type = EventType::upstream_disconnected;
  std::string reason;
};

struct HistoryTrimmed {
  static constexpr EventType type = EventType::history_trimmed;
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  std::string reason;
};

struct DataDropped {
  static constexpr EventType type = EventType::data_dropped;
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  std::uint64_t count = 0;
  std::string reason;
};

// Events of this log cannot be read any more.
struct StorageDamaged {
  static constexpr EventType type = EventType::storage_damaged;
  std::uint64_t from = 0;   // the first of them
  std::uint64_t count = 0;  // 0: it is not known how many they were
  std::string what;
};
inline constexpr std::size_t damage_text_limit = 1'024;

// What was lost is here again.
struct StorageRestored {
  static constexpr EventType type = EventType::storage_restored;
  std::uint64_t from = 0;
  std::uint64_t count = 0;
};

[[nodiscard]] std::string encode(const DeviceRegistered& payload);
[[nodiscard]] std::string encode(const ReadingRecorded& payload);
[[nodiscard]] std::string encode(const DeviceOnline& payload);
[[nodiscard]] std::string encode(const DeviceOffline& payload);
[[nodiscard]] std::string encode(const GatewayStarted& payload);
[[nodiscard]] std::string encode(const GatewayStopped& payload);
[[nodiscard]] std::string encode(const MessageRejected& payload);
[[nodiscard]] std::string encode(const UpstreamConnected& payload);
[[nodiscard]] std::string encode(const UpstreamDisconnected& payload);
[[nodiscard]] std::string encode(const HistoryTrimmed& payload);
[[nodiscard]] std::string encode(const DataDropped& payload);
[[nodiscard]] std::string encode(const StorageDamaged& payload);
[[nodiscard]] std::string encode(const StorageRestored& payload);

// decode<DeviceOffline>(bytes). Defined for each struct above.
template <class Payload>
Result<Payload> decode(std::string_view bytes);

}  // namespace headwater
