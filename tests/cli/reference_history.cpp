#include "tests/cli/reference_history.h"

#include "cli/device_report.h"
#include "cli/event_text.h"

#include <map>

namespace headwater::testing {
namespace {

struct Found {
  const OwnedEvent* reading = nullptr;
  Measurement measurement;
};

// By name, the reading that holds at `time`.
std::map<std::string, Found> readings_at(const std::vector<OwnedEvent>& events,
                                         const std::string& id, Timestamp time) {
  std::map<std::string, Found> found;
  for (const OwnedEvent& one : events) {
    if (one.event.device != id || one.event.type != EventType::reading_recorded) continue;
    if (one.event.time > time) continue;
    for (const Measurement& measurement :
         decode<ReadingRecorded>(one.event.payload).value().measurements) {
      Found& best = found[measurement.name];
      if (best.reading != nullptr && one.event.time < best.reading->event.time) continue;
      best = {&one, measurement};
    }
  }
  return found;
}

std::string value_of(const std::vector<OwnedEvent>& events, const std::string& id,
                     const Found& found) {
  Value value = found.measurement.value;
  std::string unit = found.measurement.unit;
  for (const OwnedEvent& one : events) {  // the last one before the reading, in the log's order
    if (one.sequence >= found.reading->sequence) break;
    if (one.event.device != id || one.event.type != EventType::calibration_set) continue;
    const auto calibration = decode<CalibrationSet>(one.event.payload).value();
    if (calibration.measurement != found.measurement.name) continue;
    value = std::get<double>(found.measurement.value) * calibration.scale + calibration.offset;
    unit = calibration.unit.empty() ? found.measurement.unit : calibration.unit;
  }
  for (const OwnedEvent& one : events) {  // the last correction of the reading, whenever made
    if (one.event.device != id || one.event.type != EventType::reading_corrected) continue;
    const auto correction = decode<ReadingCorrected>(one.event.payload).value();
    if (correction.reading != found.reading->sequence) continue;
    for (const Measurement& corrected : correction.measurements) {
      if (corrected.name != found.measurement.name) continue;
      value = corrected.value;
    }
  }
  return value_text(value) + " " + unit + " " + to_iso8601(found.reading->event.time) + " " +
         std::to_string(found.reading->sequence.value());
}

}  // namespace

DeviceHistory reference_history(const std::vector<OwnedEvent>& events, const std::string& id,
                                Timestamp time) {
  DeviceHistory history;
  for (const OwnedEvent& event : events) {
    if (event.recorded.wall > time) break;
    history.sequence = event.sequence;
    if (event.event.device != id) continue;
    if (!history.device) history.device.emplace(id);
    history.device->apply(event.view()).value();
  }
  return history;
}

std::optional<std::string> observed_reference(const std::vector<OwnedEvent>& events,
                                              const std::string& id, Timestamp time) {
  std::string presence = "offline";
  std::string name;
  std::map<std::string, std::string> limits;
  bool any = false;
  for (const OwnedEvent& one : events) {
    if (one.event.device != id || one.event.time > time) continue;
    any = true;
    if (one.event.type == EventType::device_online) presence = "online";
    if (one.event.type == EventType::device_offline) presence = "offline";
    if (one.event.type == EventType::device_described) {
      name = decode<DeviceDescribed>(one.event.payload).value().name;
    }
    if (one.event.type == EventType::limits_set) {
      const auto set = decode<LimitsSet>(one.event.payload).value();
      limits[set.measurement] = payload_summary(set);
    }
  }
  if (!any) return std::nullopt;
  std::string text = presence + " " + name + "\n";
  for (const auto& [measurement, limit] : limits) text += limit + "\n";
  for (const auto& [measurement, found] : readings_at(events, id, time)) {
    text += measurement + " " + value_of(events, id, found) + "\n";
  }
  return text;
}

std::string observed_text(const Device& device) {
  const auto* profile = device.profile();
  std::string text = std::string(presence_name(device.presence())) + " " +
                     (profile == nullptr ? "" : profile->description.name) + "\n";
  if (profile != nullptr) {
    for (const LimitRule& rule : profile->limits) text += payload_summary(rule.limits) + "\n";
  }
  for (const LatestMeasurement& latest : device.measurements()) {
    text += latest.name + " " + value_text(latest.value) + " " + latest.unit + " " +
            to_iso8601(latest.time) + " " + std::to_string(latest.sequence.value()) + "\n";
  }
  return text;
}

std::string everything_of(const Device& device) {
  JsonWriter json;
  write_device(device, device.sequence(), json);
  return json.take_line();
}

}  // namespace headwater::testing
