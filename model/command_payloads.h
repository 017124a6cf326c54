// What the events about commands say: refusals, and the course of an actuation.
#pragma once

#include "model/event.h"
#include "model/measurement.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headwater {

// A command was refused. In the device's stream if it is known, else in the gateway's.
struct CommandRejected {
  static constexpr EventType type = EventType::command_rejected;
  static constexpr std::uint32_t version = 1;
  std::string command;  // "set-limits"
  std::string device;
  std::string reason;
  std::string arguments;  // as they were given, at most command_arguments_limit bytes
};
inline constexpr std::size_t command_arguments_limit = 1'024;

// Something is to be sent to a device. What follows names this event, by `request`.
struct ActuationRequested {
  static constexpr EventType type = EventType::actuation_requested;
  static constexpr std::uint32_t version = 1;
  std::string payload;                      // at most actuation_payload_limit bytes
  std::string topic;                        // empty: the one that the driver has for the device
  std::uint64_t within_us = 0;              // by when it must have been done
  std::string confirm_topic;                // a message there says that it was done; or
  std::optional<Measurement> confirmed_by;  // a reading with this value
  std::uint64_t waited_us = 0;  // of within_us, how much was over when this was recorded
};
inline constexpr std::size_t actuation_payload_limit = 4'096;
inline constexpr std::size_t actuation_topic_limit = 1'024;
inline constexpr std::size_t open_actuations_limit = 8;  // of a device

// It is about to be published. Recorded before, so that nothing is ever sent twice.
struct ActuationAttempted {
  static constexpr EventType type = EventType::actuation_attempted;
  static constexpr std::uint32_t version = 1;
  Sequence request;
  std::string topic;
};

// The local broker has taken it; whether the device has is not known.
struct ActuationSent {
  static constexpr EventType type = EventType::actuation_sent;
  static constexpr std::uint32_t version = 1;
  Sequence request;
  std::uint64_t handed_over = 0;  // when, microseconds since boot; 0: it was not noted
};

struct ActuationConfirmed {
  static constexpr EventType type = EventType::actuation_confirmed;
  static constexpr std::uint32_t version = 1;
  Sequence request;
  std::string by;  // the topic or the measurement
};

struct ActuationFailed {
  static constexpr EventType type = EventType::actuation_failed;
  static constexpr std::uint32_t version = 1;
  Sequence request;
  std::string reason;
};

// How far an actuation had come. Stored: do not change a number.
enum class Reach : std::uint32_t {
  unknown = 0,    // not the broker; whether it was attempted was not noted
  requested = 1,  // no further: certainly nothing went out
  attempted = 2,  // in doubt: it may have been sent
  sent = 3,       // the broker had it; it was not confirmed
};
// "attempted"; "other" for a number that this version does not know.
[[nodiscard]] std::string_view name_of(Reach reach);

// Its time is over.
struct ActuationExpired {
  static constexpr EventType type = EventType::actuation_expired;
  static constexpr std::uint32_t version = 2;
  Sequence request;
  bool sent = false;  // as `reached` says, too
  Reach reached = Reach::requested;
};

}  // namespace headwater
