#include "model/event.h"

#include <fmt/format.h>

#include <array>

namespace headwater {
namespace {

struct TypeName {
  EventType type;
  std::string_view name;
};

constexpr std::array type_names{
    TypeName{EventType::device_registered, "DeviceRegistered"},
    TypeName{EventType::reading_recorded, "ReadingRecorded"},
    TypeName{EventType::device_online, "DeviceOnline"},
    TypeName{EventType::device_offline, "DeviceOffline"},
    TypeName{EventType::gateway_started, "GatewayStarted"},
    TypeName{EventType::gateway_stopped, "GatewayStopped"},
    TypeName{EventType::message_rejected, "MessageRejected"},
    TypeName{EventType::upstream_connected, "UpstreamConnected"},
    TypeName{EventType::upstream_disconnected, "UpstreamDisconnected"},
    TypeName{EventType::history_trimmed, "HistoryTrimmed"},
    TypeName{EventType::data_dropped, "DataDropped"},
    TypeName{EventType::storage_damaged, "StorageDamaged"},
    TypeName{EventType::storage_restored, "StorageRestored"},
};

}  // namespace

bool is_known_type(EventType type) {
  for (const auto& known : type_names) {
    if (known.type == type) return true;
  }
  return false;
}

std::string event_type_name(EventType type) {
  for (const auto& known : type_names) {
    if (known.type == type) return std::string(known.name);
  }
  return fmt::format("Type{}", static_cast<std::uint32_t>(type));
}

std::optional<EventType> parse_event_type(std::string_view name) {
  for (const auto& known : type_names) {
    if (known.name == name) return known.type;
  }
  return std::nullopt;
}

RecordedEvent as_recorded(const Event& event, Sequence sequence, Instant at) {
  return {sequence,   event.device, event.type,  event.version,
          event.time, at,           event.cause, event.payload};
}

}  // namespace headwater
