// An event: something that happened, as the log keeps it.
#pragma once

#include "model/sequence.h"
#include "model/timestamp.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headwater {

// Stored in every event: do not change a number, do not use one again.
enum class EventType : std::uint32_t {
  device_registered = 1,
  device_described = 2,
  reading_recorded = 3,
  reading_corrected = 4,
  limits_set = 5,
  calibration_set = 6,
  alarm_raised = 7,
  device_online = 8,
  device_offline = 9,
  alarm_cleared = 10,
  actuation_requested = 11,
  actuation_attempted = 12,
  actuation_sent = 13,
  actuation_confirmed = 14,
  actuation_failed = 15,
  actuation_expired = 16,
  command_rejected = 17,
  device_decommissioned = 18,
  device_recommissioned = 19,
  gateway_started = 64,
  gateway_stopped = 65,
  message_rejected = 67,
  upstream_connected = 68,
  upstream_disconnected = 69,
  history_trimmed = 70,
  data_dropped = 71,
  storage_damaged = 72,
  storage_restored = 73,
  configuration_changed = 74,
};

// Whether this program knows the type.
[[nodiscard]] bool is_known_type(EventType type);
// ActuationRequested, and all that can follow it.
[[nodiscard]] bool is_about_actuation(EventType type);
// "ReadingRecorded"; for a number this version does not know, "Type" and the number.
[[nodiscard]] std::string event_type_name(EventType type);
[[nodiscard]] std::optional<EventType> parse_event_type(std::string_view name);

// The stream of the gateway's own life; no device can have this name.
inline constexpr std::string_view gateway_stream = "$gateway";

// An event that is not yet in a log: it has no sequence and no commit time.
struct Event {
  std::string device;  // the stream: a device id, or gateway_stream
  EventType type{};
  std::uint32_t version = 1;  // of the payload's schema
  Timestamp time;             // when it happened
  std::string cause;          // the command or message that led to it; may be empty
  std::string payload;        // Protocol Buffers, by type (model/events.proto)
};

// An event in a log. The texts point into the buffer it was read from, or into the Event it was
// made of, and live as long as that.
struct RecordedEvent {
  Sequence sequence;
  std::string_view device;
  EventType type{};
  std::uint32_t version = 1;
  Timestamp time;
  Instant recorded;  // when it was committed: one value for all events of a commit
  std::string_view cause;
  std::string_view payload;
};

// How `event` looks once it is stored at `sequence` by a commit of the moment `at`.
[[nodiscard]] RecordedEvent as_recorded(const Event& event, Sequence sequence, Instant at);

}  // namespace headwater
