// What each event type says: the messages of events.proto as plain structs, and their codec.
//
// encode() gives the canonical bytes: fields in the order of their numbers, defaults left out, so
// that equal values have equal bytes. decode() keeps what it knows and passes over unknown fields
// (the stored bytes are never rewritten, so nothing is lost); Error: damaged, if the bytes are not
// Protocol Buffers of that shape.
#pragma once

#include "model/command_payloads.h"
#include "model/device_payloads.h"
#include "model/error.h"
#include "model/gateway_payloads.h"
#include "model/rule_payloads.h"

#include <string>
#include <string_view>
#include <utility>

namespace headwater {

template <class... Types>
struct TypeList {};

using Payloads =
    TypeList<DeviceRegistered, DeviceDescribed, ReadingRecorded, ReadingCorrected, LimitsSet,
             CalibrationSet, AlarmRaised, AlarmCleared, DeviceOnline, DeviceOffline,
             ActuationRequested, ActuationAttempted, ActuationSent, ActuationConfirmed,
             ActuationFailed, ActuationExpired, CommandRejected, DeviceDecommissioned,
             DeviceRecommissioned, GatewayStarted, GatewayStopped, ConfigurationChanged,
             MessageRejected, UpstreamConnected, UpstreamDisconnected, HistoryTrimmed, DataDropped,
             StorageDamaged, StorageRestored>;

// Defined for each of Payloads.
template <class Payload>
[[nodiscard]] std::string encode(const Payload& payload);
template <class Payload>
Result<Payload> decode(std::string_view bytes);

// Calls use.template operator()<Payload>() with the struct of `type`; false if there is none.
template <class Use, class... Types>
bool with_payload_of(EventType type, Use&& use, TypeList<Types...> /*among*/) {
  return ((Types::type == type && (use.template operator()<Types>(), true)) || ...);
}
template <class Use>
bool with_payload_of(EventType type, Use&& use) {
  return with_payload_of(type, std::forward<Use>(use), Payloads{});
}

template <class Payload>
[[nodiscard]] Event make_event(std::string_view device, Timestamp time, const Payload& payload) {
  Event event;
  event.device = device;
  event.type = Payload::type;
  event.version = Payload::version;
  event.time = time;
  event.payload = encode(payload);
  return event;
}

}  // namespace headwater
