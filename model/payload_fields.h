// The fields of each payload, once: number in events.proto, name, member. The codec and what prints
// payloads walk over them.
//
// visit_fields(payload, visit) calls visit(number, name, member) in the order of the numbers, and
// visit.bytes(number, name, member) for what is not text. `payload` may be const.
#pragma once

#include "model/payload.h"

#include <concepts>
#include <type_traits>

namespace headwater {

template <class Given, class Payload>
concept FieldsOf = std::same_as<std::remove_const_t<Given>, Payload>;

template <FieldsOf<DeviceRegistered> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "source", payload.source);
  visit(2, "origin", payload.origin);
  visit(3, "class", payload.device_class);
}

template <FieldsOf<DeviceDescribed> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "name", payload.name);
  visit(2, "location", payload.location);
  visit(3, "labels", payload.labels);
  visit(4, "class", payload.device_class);
  visit(5, "given", payload.given);
}

template <FieldsOf<ReadingRecorded> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "measurements", payload.measurements);
  visit(2, "retained", payload.retained);
  visit(3, "duplicate_suspect", payload.duplicate_suspect);
  visit(4, "best_effort", payload.best_effort);
  visit(5, "device_time", payload.device_time);
}

template <FieldsOf<ReadingCorrected> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "reading", payload.reading);
  visit(2, "measurements", payload.measurements);
  visit(3, "reason", payload.reason);
}

template <FieldsOf<DeviceOnline> P, class Visit>
void visit_fields(P& /*payload*/, Visit&& /*visit*/) {}

template <FieldsOf<DeviceOffline> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "silent_us", payload.silent_us);
  visit(2, "reason", payload.reason);
}

template <FieldsOf<DeviceDecommissioned> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "reason", payload.reason);
}

template <FieldsOf<DeviceRecommissioned> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "reason", payload.reason);
}

template <FieldsOf<LimitsSet> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "measurement", payload.measurement);
  visit(2, "low", payload.low);
  visit(3, "high", payload.high);
  visit(4, "hysteresis", payload.hysteresis);
  visit(5, "for_us", payload.for_us);
}

template <FieldsOf<CalibrationSet> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "measurement", payload.measurement);
  visit(2, "scale", payload.scale);
  visit(3, "offset", payload.offset);
  visit(4, "unit", payload.unit);
}

template <FieldsOf<AlarmRaised> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "measurement", payload.measurement);
  visit(2, "bound", payload.bound);
  visit(3, "value", payload.value);
  visit(4, "limit", payload.limit);
  visit(5, "since", payload.since);
}

template <FieldsOf<AlarmCleared> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "measurement", payload.measurement);
  visit(2, "bound", payload.bound);
  visit(3, "value", payload.value);
  visit(4, "reason", payload.reason);
}

template <FieldsOf<CommandRejected> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "command", payload.command);
  visit(2, "device", payload.device);
  visit(3, "reason", payload.reason);
  visit(4, "arguments", payload.arguments);
}

template <FieldsOf<ActuationRequested> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit.bytes(1, "payload", payload.payload);
  visit(2, "topic", payload.topic);
  visit(3, "within_us", payload.within_us);
  visit(4, "confirm_topic", payload.confirm_topic);
  visit(5, "confirmed_by", payload.confirmed_by);
  visit(6, "waited_us", payload.waited_us);
}

template <FieldsOf<ActuationAttempted> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "request", payload.request);
  visit(2, "topic", payload.topic);
}

template <FieldsOf<ActuationSent> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "request", payload.request);
  visit(2, "handed_over", payload.handed_over);
}

template <FieldsOf<ActuationConfirmed> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "request", payload.request);
  visit(2, "by", payload.by);
}

template <FieldsOf<ActuationFailed> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "request", payload.request);
  visit(2, "reason", payload.reason);
}

template <FieldsOf<ActuationExpired> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "request", payload.request);
  visit(2, "sent", payload.sent);
  visit(3, "reached", payload.reached);
}

template <FieldsOf<GatewayStarted> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "boot_id", payload.boot_id);
  visit(2, "incarnation", payload.incarnation);
  visit(3, "software_version", payload.software_version);
  visit(4, "model_version", payload.model_version);
  visit(5, "clock_synchronised", payload.clock_synchronised);
}

template <FieldsOf<GatewayStopped> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "reason", payload.reason);
}

template <FieldsOf<ConfigurationChanged> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "active_silence_us", payload.active_silence_us);
  visit(2, "battery_silence_us", payload.battery_silence_us);
  visit(3, "device_limit", payload.device_limit);
  visit(4, "routes", payload.routes);
}

template <FieldsOf<MessageRejected> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "topic", payload.topic);
  visit.bytes(2, "payload", payload.payload);
  visit(3, "size", payload.size);
  visit(4, "reason", payload.reason);
}

template <FieldsOf<UpstreamConnected> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "broker", payload.broker);
}

template <FieldsOf<UpstreamDisconnected> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "reason", payload.reason);
}

template <FieldsOf<HistoryTrimmed> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "from", payload.from);
  visit(2, "to", payload.to);
  visit(3, "reason", payload.reason);
}

template <FieldsOf<DataDropped> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "from", payload.from);
  visit(2, "to", payload.to);
  visit(3, "count", payload.count);
  visit(4, "reason", payload.reason);
}

template <FieldsOf<StorageDamaged> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "from", payload.from);
  visit(2, "count", payload.count);
  visit(3, "what", payload.what);
}

template <FieldsOf<StorageRestored> P, class Visit>
void visit_fields(P& payload, Visit&& visit) {
  visit(1, "from", payload.from);
  visit(2, "count", payload.count);
}

}  // namespace headwater
