#include "cli/event_text.h"

#include "cli/shortest_number.h"
#include "cli/table.h"
#include "model/payload.h"
#include "model/state.h"
#include "model/text.h"

#include <fmt/format.h>

#include <type_traits>

namespace headwater {
namespace {

constexpr std::size_t sequence_width = 8;
constexpr std::size_t device_width = 16;
constexpr std::size_t type_width = 20;
constexpr std::size_t readings_limit = 160;  // bytes of a reading's values before "and N more"
constexpr std::size_t text_limit = 60;       // bytes of one text in it

std::string summary_of(const ReadingRecorded& payload) {
  std::string text;
  for (std::size_t i = 0; i < payload.measurements.size(); ++i) {
    const Measurement& measurement = payload.measurements[i];
    if (text.size() > readings_limit) {
      text += fmt::format(" and {} more", payload.measurements.size() - i);
      break;
    }
    text += fmt::format("{}{}={}", i == 0 ? "" : " ", escaped(measurement.name, text_limit),
                        value_text(measurement.value));
    if (!measurement.unit.empty()) text += " " + escaped(measurement.unit, text_limit);
  }
  if (payload.retained) text += " [retained]";
  if (payload.duplicate_suspect) text += " [duplicate?]";
  if (payload.best_effort) text += " [best effort]";
  if (!payload.device_time.empty()) {
    text += fmt::format(" [device time {}]", escaped(payload.device_time, text_limit));
  }
  return text;
}

std::string summary_of(const DeviceRegistered& payload) {
  return "first heard on " + escaped(payload.source);
}

std::string summary_of(const DeviceOnline& /*payload*/) { return ""; }

std::string summary_of(const DeviceOffline& payload) {
  return fmt::format("silent for {} s", payload.silent_us / 1'000'000);
}

std::string summary_of(const GatewayStarted& payload) {
  return fmt::format("version {}, clock {}", escaped(payload.software_version, text_limit),
                     payload.clock_synchronised ? "synchronised" : "not synchronised");
}

std::string summary_of(const GatewayStopped& payload) { return escaped(payload.reason); }

std::string summary_of(const MessageRejected& payload) {
  return fmt::format("{}: \"{}\" ({} bytes): {}", escaped(payload.topic),
                     escaped(payload.payload, text_limit), payload.size, escaped(payload.reason));
}

std::string summary_of(const UpstreamConnected& payload) { return escaped(payload.broker); }

std::string summary_of(const UpstreamDisconnected& payload) { return escaped(payload.reason); }

std::string summary_of(const HistoryTrimmed& payload) {
  return fmt::format("events {} to {}, {}", payload.from, payload.to, escaped(payload.reason));
}

std::string summary_of(const DataDropped& payload) {
  return fmt::format("events {} to {}, not stored at the centre, {}", payload.from, payload.to,
                     escaped(payload.reason));
}

std::string summary_of(const StorageDamaged& payload) {
  if (payload.count == 0) return fmt::format("from {} on: {}", payload.from, escaped(payload.what));
  return fmt::format("{} events from {} on: {}", payload.count, payload.from,
                     escaped(payload.what));
}

std::string summary_of(const StorageRestored& payload) {
  return fmt::format("{} events from {} on", payload.count, payload.from);
}

std::string bytes_summary(const RecordedEvent& event) {
  return fmt::format("{} bytes", event.payload.size());
}

template <class Payload>
std::string decoded_summary(const RecordedEvent& event) {
  const auto payload = decode<Payload>(event.payload);
  return payload ? summary_of(*payload) : bytes_summary(event);
}

}  // namespace

std::string value_text(const Value& value) {
  return std::visit(
      [](const auto& held) {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, double>) {
          return shortest_number(held);
        } else if constexpr (std::is_same_v<Held, std::string>) {
          return escaped(held, text_limit);
        } else {
          return fmt::to_string(held);
        }
      },
      value);
}

std::string event_summary(const RecordedEvent& event) {
  if (!is_known(event)) return bytes_summary(event);
  switch (event.type) {
    case EventType::device_registered:
      return decoded_summary<DeviceRegistered>(event);
    case EventType::reading_recorded:
      return decoded_summary<ReadingRecorded>(event);
    case EventType::device_online:
      return decoded_summary<DeviceOnline>(event);
    case EventType::device_offline:
      return decoded_summary<DeviceOffline>(event);
    case EventType::gateway_started:
      return decoded_summary<GatewayStarted>(event);
    case EventType::gateway_stopped:
      return decoded_summary<GatewayStopped>(event);
    case EventType::message_rejected:
      return decoded_summary<MessageRejected>(event);
    case EventType::upstream_connected:
      return decoded_summary<UpstreamConnected>(event);
    case EventType::upstream_disconnected:
      return decoded_summary<UpstreamDisconnected>(event);
    case EventType::history_trimmed:
      return decoded_summary<HistoryTrimmed>(event);
    case EventType::data_dropped:
      return decoded_summary<DataDropped>(event);
    case EventType::storage_damaged:
      return decoded_summary<StorageDamaged>(event);
    case EventType::storage_restored:
      return decoded_summary<StorageRestored>(event);
  }
  return bytes_summary(event);
}

std::string event_line(const RecordedEvent& event, bool kept) {
  std::string line = fmt::format(
      "{}  {}  {}  {}  {}",
      padded(fmt::to_string(event.sequence.value()), sequence_width, Align::right),
      to_iso8601(event.time), padded(escaped(event.device), device_width, Align::left),
      padded(event_type_name(event.type), type_width, Align::left), event_summary(event));
  line.erase(line.find_last_not_of(' ') + 1);
  if (kept) line += "  (kept)";
  return line + "\n";
}

}  // namespace headwater
