#include "cli/event_json.h"

#include "cli/base64.h"
#include "model/payload.h"
#include "model/state.h"
#include "model/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>

namespace headwater {
namespace {

// A reading may name a measurement twice, an object must not; the fold takes the last.
bool comes_again(const Measurements& measurements, std::size_t index) {
  return std::any_of(measurements.begin() + static_cast<std::ptrdiff_t>(index) + 1,
                     measurements.end(),
                     [&](const auto& later) { return later.name == measurements[index].name; });
}

void write_units(const Measurements& measurements, JsonWriter& json) {
  const auto has_unit = [](const Measurement& measurement) { return !measurement.unit.empty(); };
  if (std::none_of(measurements.begin(), measurements.end(), has_unit)) return;
  json.key("units");
  json.begin_object();
  for (std::size_t i = 0; i < measurements.size(); ++i) {
    if (!has_unit(measurements[i]) || comes_again(measurements, i)) continue;
    json.field(measurements[i].name, measurements[i].unit);
  }
  json.end_object();
}

void write_fields(const ReadingRecorded& payload, JsonWriter& json) {
  json.key("measurements");
  json.begin_object();
  for (std::size_t i = 0; i < payload.measurements.size(); ++i) {
    if (comes_again(payload.measurements, i)) continue;
    json.key(payload.measurements[i].name);
    write_value(payload.measurements[i].value, json);
  }
  json.end_object();
  write_units(payload.measurements, json);
  if (payload.retained) json.flag("retained", true);
  if (payload.duplicate_suspect) json.flag("duplicate_suspect", true);
  if (payload.best_effort) json.flag("best_effort", true);
  if (!payload.device_time.empty()) json.field("device_time", payload.device_time);
}

void write_fields(const DeviceRegistered& payload, JsonWriter& json) {
  json.field("source", payload.source);
}

void write_fields(const DeviceOnline& /*payload*/, JsonWriter& /*json*/) {}

void write_fields(const DeviceOffline& payload, JsonWriter& json) {
  json.field("silent_us", payload.silent_us);
}

void write_fields(const GatewayStarted& payload, JsonWriter& json) {
  json.field("boot_id", payload.boot_id);
  json.field("incarnation", fmt::format("{:02x}", fmt::join(payload.incarnation, "")));
  json.field("software_version", payload.software_version);
  json.field("model_version", payload.model_version);
  json.flag("clock_synchronised", payload.clock_synchronised);
}

void write_fields(const GatewayStopped& payload, JsonWriter& json) {
  json.field("reason", payload.reason);
}

void write_fields(const MessageRejected& payload, JsonWriter& json) {
  json.field("topic", payload.topic);
  if (is_utf8(payload.payload) && !has_control_characters(payload.payload)) {
    json.field("payload", payload.payload);
  } else {
    json.field("payload_base64", to_base64(payload.payload));
  }
  json.field("size", payload.size);
  json.field("reason", payload.reason);
}

void write_fields(const UpstreamConnected& payload, JsonWriter& json) {
  json.field("broker", payload.broker);
}

void write_fields(const UpstreamDisconnected& payload, JsonWriter& json) {
  json.field("reason", payload.reason);
}

void write_fields(const HistoryTrimmed& payload, JsonWriter& json) {
  json.field("from", payload.from);
  json.field("to", payload.to);
  json.field("reason", payload.reason);
}

void write_fields(const DataDropped& payload, JsonWriter& json) {
  json.field("from", payload.from);
  json.field("to", payload.to);
  json.field("count", payload.count);
  json.field("reason", payload.reason);
}

void write_fields(const StorageDamaged& payload, JsonWriter& json) {
  json.field("from", payload.from);
  json.field("count", payload.count);
  json.field("what", payload.what);
}

void write_fields(const StorageRestored& payload, JsonWriter& json) {
  json.field("from", payload.from);
  json.field("count", payload.count);
}

template <class Payload>
bool write_decoded(std::string_view bytes, JsonWriter& json) {
  const auto payload = decode<Payload>(bytes);
  if (payload) write_fields(*payload, json);
  return payload.has_value();
}

// Whether the payload could be read; nothing is written if not.
bool write_payload(const RecordedEvent& event, JsonWriter& json) {
  if (!is_known(event)) return false;
  switch (event.type) {
    case EventType::device_registered:
      return write_decoded<DeviceRegistered>(event.payload, json);
    case EventType::reading_recorded:
      return write_decoded<ReadingRecorded>(event.payload, json);
    case EventType::device_online:
      return write_decoded<DeviceOnline>(event.payload, json);
    case EventType::device_offline:
      return write_decoded<DeviceOffline>(event.payload, json);
    case EventType::gateway_started:
      return write_decoded<GatewayStarted>(event.payload, json);
    case EventType::gateway_stopped:
      return write_decoded<GatewayStopped>(event.payload, json);
    case EventType::message_rejected:
      return write_decoded<MessageRejected>(event.payload, json);
    case EventType::upstream_connected:
      return write_decoded<UpstreamConnected>(event.payload, json);
    case EventType::upstream_disconnected:
      return write_decoded<UpstreamDisconnected>(event.payload, json);
    case EventType::history_trimmed:
      return write_decoded<HistoryTrimmed>(event.payload, json);
    case EventType::data_dropped:
      return write_decoded<DataDropped>(event.payload, json);
    case EventType::storage_damaged:
      return write_decoded<StorageDamaged>(event.payload, json);
    case EventType::storage_restored:
      return write_decoded<StorageRestored>(event.payload, json);
  }
  return false;
}

}  // namespace

void write_value(const Value& value, JsonWriter& json) {
  std::visit(
      [&](const auto& held) {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, double>) json.number(held);
        if constexpr (std::is_same_v<Held, std::int64_t>) json.integer(held);
        if constexpr (std::is_same_v<Held, bool>) json.boolean(held);
        if constexpr (std::is_same_v<Held, std::string>) json.text(held);
      },
      value);
}

void write_event(const RecordedEvent& event, JsonWriter& json, bool kept) {
  json.begin_object();
  json.field("seq", event.sequence.value());
  json.field("device", event.device);
  json.field("type", event_type_name(event.type));
  json.field("version", event.version);
  json.field("time", to_iso8601(event.time));
  json.field("recorded", to_iso8601(event.recorded.wall));
  if (kept) {
    json.key("kept");
    json.boolean(true);
  }
  if (!event.cause.empty()) json.field("cause", event.cause);
  json.key("data");
  json.begin_object();
  if (!write_payload(event, json)) json.field("payload_base64", to_base64(event.payload));
  json.end_object();
  json.end_object();
}

}  // namespace headwater
