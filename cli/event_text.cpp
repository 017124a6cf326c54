#include "cli/event_text.h"

#include "cli/shortest_number.h"
#include "cli/table.h"
#include "model/payload.h"
#include "model/text.h"
#include "model/upcast.h"

#include <fmt/format.h>

#include <type_traits>

namespace headwater {
namespace {

constexpr std::size_t sequence_width = 8;
constexpr std::size_t device_width = 16;
constexpr std::size_t type_width = 20;
constexpr std::size_t readings_limit = 160;  // bytes of a reading's values before "and N more"
constexpr std::size_t text_limit = 60;       // bytes of one text in it

std::string values_text(const Measurements& measurements) {
  std::string text;
  for (std::size_t i = 0; i < measurements.size(); ++i) {
    const Measurement& measurement = measurements[i];
    if (text.size() > readings_limit) {
      text += fmt::format(" and {} more", measurements.size() - i);
      break;
    }
    text += fmt::format("{}{}={}", i == 0 ? "" : " ", escaped(measurement.name, text_limit),
                        value_text(measurement.value));
    if (!measurement.unit.empty()) text += " " + escaped(measurement.unit, text_limit);
  }
  return text;
}

std::string summary_of(const ReadingRecorded& payload) {
  std::string text = values_text(payload.measurements);
  if (payload.retained) text += " [retained]";
  if (payload.duplicate_suspect) text += " [duplicate?]";
  if (payload.best_effort) text += " [best effort]";
  if (!payload.device_time.empty()) {
    text += fmt::format(" [device time {}]", escaped(payload.device_time, text_limit));
  }
  return text;
}

std::string summary_of(const DeviceRegistered& payload) {
  std::string text = payload.origin == Origin::command
                         ? "by a command"
                         : "first heard on " + escaped(payload.source);
  if (payload.device_class != DeviceClass::unknown) {
    text += fmt::format(", class {}", name_of(payload.device_class));
  }
  return text;
}

std::string summary_of(const DeviceDescribed& payload) {
  std::string text = fmt::format("name \"{}\", location \"{}\", class {}", escaped(payload.name),
                                 escaped(payload.location), name_of(payload.device_class));
  for (const auto& label : payload.labels) {
    text +=
        fmt::format(", {}={}", escaped(label.key, text_limit), escaped(label.value, text_limit));
  }
  return text;
}

std::string summary_of(const ReadingCorrected& payload) {
  std::string text =
      fmt::format("event {}: {}", payload.reading.value(), values_text(payload.measurements));
  if (!payload.reason.empty()) text += fmt::format(" ({})", escaped(payload.reason));
  return text;
}

std::string summary_of(const LimitsSet& payload) {
  std::string text = escaped(payload.measurement, text_limit) + ":";
  if (!payload.low && !payload.high) return text + " none";
  if (payload.low) text += " low " + shortest_number(*payload.low);
  if (payload.high) text += " high " + shortest_number(*payload.high);
  if (payload.hysteresis != 0) text += " hysteresis " + shortest_number(payload.hysteresis);
  if (payload.for_us != 0) text += fmt::format(" for {} s", payload.for_us / 1'000'000);
  return text;
}

std::string summary_of(const CalibrationSet& payload) {
  std::string text = fmt::format("{}: * {} + {}", escaped(payload.measurement, text_limit),
                                 shortest_number(payload.scale), shortest_number(payload.offset));
  return payload.unit.empty() ? text : text + " " + escaped(payload.unit, text_limit);
}

std::string summary_of(const AlarmRaised& payload) {
  return fmt::format("{} {}: {} is beyond {}, since {}", escaped(payload.measurement, text_limit),
                     name_of(payload.bound), shortest_number(payload.value),
                     shortest_number(payload.limit), to_iso8601(payload.since));
}

std::string summary_of(const AlarmCleared& payload) {
  return fmt::format("{} {}: {}, {}", escaped(payload.measurement, text_limit),
                     name_of(payload.bound), shortest_number(payload.value),
                     name_of(payload.reason));
}

std::string summary_of(const ActuationRequested& payload) {
  return fmt::format("\"{}\"{}{}, within {} s", escaped(payload.payload, text_limit),
                     payload.topic.empty() ? "" : " to ", escaped(payload.topic),
                     payload.within_us / 1'000'000);
}

std::string summary_of(const ActuationAttempted& payload) {
  return fmt::format("{}, to {}", payload.request.value(), escaped(payload.topic));
}

std::string summary_of(const ActuationSent& payload) {
  return fmt::format("{}: the broker has it", payload.request.value());
}

std::string summary_of(const ActuationConfirmed& payload) {
  return fmt::format("{}, by {}", payload.request.value(), escaped(payload.by));
}

std::string summary_of(const ActuationFailed& payload) {
  return fmt::format("{}: {}", payload.request.value(), escaped(payload.reason));
}

std::string summary_of(const ActuationExpired& payload) {
  const char* how = payload.reached == Reach::sent        ? "sent, but not confirmed"
                    : payload.reached == Reach::attempted ? "attempted: it may have been sent"
                    : payload.reached == Reach::requested ? "not sent"
                                                          : "not known to have been sent";
  return fmt::format("{}, {}", payload.request.value(), how);
}

std::string summary_of(const CommandRejected& payload) {
  return fmt::format("{} {}: {}", escaped(payload.command, text_limit), escaped(payload.device),
                     escaped(payload.reason));
}

std::string summary_of(const DeviceDecommissioned& payload) { return escaped(payload.reason); }

std::string summary_of(const DeviceRecommissioned& payload) { return escaped(payload.reason); }

std::string summary_of(const ConfigurationChanged& payload) {
  return fmt::format("offline after {} s, battery devices {} s; {} devices; {} routes",
                     payload.active_silence_us / 1'000'000, payload.battery_silence_us / 1'000'000,
                     payload.device_limit, payload.routes.size());
}

std::string summary_of(const DeviceOnline& /*payload*/) { return ""; }

std::string summary_of(const DeviceOffline& payload) {
  if (payload.reason == OfflineReason::availability) return "it said so, or its Last Will";
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
  std::string summary = bytes_summary(event);
  if (!is_known(event)) return summary;
  with_payload_of(event.type, [&]<class Payload>() {
    if (const auto payload = payload_of<Payload>(event)) summary = summary_of(*payload);
  });
  return summary;
}

std::string payload_summary(const LimitsSet& limits) { return summary_of(limits); }
std::string payload_summary(const CalibrationSet& calibration) { return summary_of(calibration); }

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
