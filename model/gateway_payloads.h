// What the events of the gateway's own life say.
#pragma once

#include "model/event.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace headwater {

struct GatewayStarted {
  static constexpr EventType type = EventType::gateway_started;
  static constexpr std::uint32_t version = 1;
  std::string boot_id;
  std::array<std::uint8_t, 16> incarnation{};
  std::string software_version;
  std::uint32_t model_version = 0;
  bool clock_synchronised = false;
};

struct GatewayStopped {
  static constexpr EventType type = EventType::gateway_stopped;
  static constexpr std::uint32_t version = 1;
  std::string reason;
};

// The settings that decide which events come to be, in force from here on.
struct ConfigurationChanged {
  static constexpr EventType type = EventType::configuration_changed;
  static constexpr std::uint32_t version = 1;
  std::uint64_t active_silence_us = 600'000'000;      // 10 minutes; then a device is offline
  std::uint64_t battery_silence_us = 90'000'000'000;  // 25 hours, likewise
  std::uint64_t device_limit = 10'000;
  std::vector<std::string> routes;  // which messages are read, and how
  bool operator==(const ConfigurationChanged&) const = default;
};

struct MessageRejected {
  static constexpr EventType type = EventType::message_rejected;
  static constexpr std::uint32_t version = 1;
  std::string topic;
  std::string payload;  // the first bytes, at most rejected_payload_limit
  std::uint64_t size = 0;
  std::string reason;
};
inline constexpr std::size_t rejected_payload_limit = 4'096;
inline constexpr std::size_t rejected_topic_limit = 1'024;

struct UpstreamConnected {
  static constexpr EventType type = EventType::upstream_connected;
  static constexpr std::uint32_t version = 1;
  std::string broker;
};

struct UpstreamDisconnected {
  static constexpr EventType type = EventType::upstream_disconnected;
  static constexpr std::uint32_t version = 1;
  std::string reason;
};

struct HistoryTrimmed {
  static constexpr EventType type = EventType::history_trimmed;
  static constexpr std::uint32_t version = 1;
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  std::string reason;
};

struct DataDropped {
  static constexpr EventType type = EventType::data_dropped;
  static constexpr std::uint32_t version = 1;
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  std::uint64_t count = 0;
  std::string reason;
};

// Events of this log cannot be read any more.
struct StorageDamaged {
  static constexpr EventType type = EventType::storage_damaged;
  static constexpr std::uint32_t version = 1;
  std::uint64_t from = 0;   // the first of them
  std::uint64_t count = 0;  // 0: it is not known how many they were
  std::string what;
};
inline constexpr std::size_t damage_text_limit = 1'024;

// What was lost is here again.
struct StorageRestored {
  static constexpr EventType type = EventType::storage_restored;
  static constexpr std::uint32_t version = 1;
  std::uint64_t from = 0;
  std::uint64_t count = 0;
};

}  // namespace headwater
