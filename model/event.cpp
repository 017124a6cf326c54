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
    TypeName{EventType::device_described, "DeviceDescribed"},
    TypeName{EventType::reading_recorded, "ReadingRecorded"},
    TypeName{EventType::reading_corrected, "ReadingCorrected"},
    TypeName{EventType::limits_set, "LimitsSet"},
    TypeName{EventType::calibration_set, "CalibrationSet"},
    TypeName{EventType::alarm_raised, "AlarmRaised"},
    TypeName{EventType::device_online, "DeviceOnline"},
    TypeName{EventType::device_offline, "DeviceOffline"},
    TypeName{EventType::alarm_cleared, "AlarmCleared"},
    TypeName{EventType::actuation_requested, "ActuationRequested"},
    TypeName{EventType::actuation_attempted, "ActuationAttempted"},
    TypeName{EventType::actuation_sent, "ActuationSent"},
    TypeName{EventType::actuation_confirmed, "ActuationConfirmed"},
    TypeName{EventType::actuation_failed, "ActuationFailed"},
    TypeName{EventType::actuation_expired, "ActuationExpired"},
    TypeName{EventType::command_rejected, "CommandRejected"},
    TypeName{EventType::device_decommissioned, "DeviceDecommissioned"},
    TypeName{EventType::device_recommissioned, "DeviceRecommissioned"},
    TypeName{EventType::gateway_started, "GatewayStarted"},
    TypeName{EventType::gateway_stopped, "GatewayStopped"},
    TypeName{EventType::message_rejected, "MessageRejected"},
    TypeName{EventType::upstream_connected, "UpstreamConnected"},
    TypeName{EventType::upstream_disconnected, "UpstreamDisconnected"},
    TypeName{EventType::history_trimmed, "HistoryTrimmed"},
    TypeName{EventType::data_dropped, "DataDropped"},
    TypeName{EventType::storage_damaged, "StorageDamaged"},
    TypeName{EventType::storage_restored, "StorageRestored"},
    TypeName{EventType::configuration_changed, "ConfigurationChanged"},
};

}  // namespace

bool is_known_type(EventType type) {
  for (const auto& known : type_names) {
    if (known.type == type) return true;
  }
  return false;
}

bool is_about_actuation(EventType type) {
  return type >= EventType::actuation_requested && type <= EventType::actuation_expired;
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
