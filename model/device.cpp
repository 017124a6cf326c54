#include "model/device.h"

#include "model/payload.h"
#include "model/reading_view.h"

#include <algorithm>

namespace headwater {
namespace {

bool before(const LatestMeasurement& latest, std::string_view name) { return latest.name < name; }

}  // namespace

std::string_view presence_name(Presence presence) {
  return presence == Presence::online ? "online" : "offline";
}

Result<std::optional<Fingerprint>> Device::apply(const RecordedEvent& event) {
  std::optional<Fingerprint> reading;
  if (event.version == 1) {
    switch (event.type) {
      case EventType::device_registered: {
        auto payload = decode<DeviceRegistered>(event.payload);
        if (!payload) return payload.error();
        source_ = std::move(payload->source);
        hear(event);
        break;
      }
      case EventType::reading_recorded: {
        auto applied = apply_reading(event);
        if (!applied) return applied.error();
        reading = *applied;
        break;
      }
      case EventType::device_online:
        presence_ = Presence::online;
        hear(event);
        break;
      case EventType::device_offline:
        presence_ = Presence::offline;
        break;
      default:
        break;
    }
  }
  sequence_ = event.sequence;
  return reading;
}

const LatestMeasurement* Device::measurement(std::string_view name) const {
  const auto found = std::lower_bound(latest_.begin(), latest_.end(), name, before);
  return found != latest_.end() && found->name == name ? &*found : nullptr;
}

Result<Fingerprint> Device::apply_reading(const RecordedEvent& event) {
  thread_local ReadingView reading;  // its memory is used again for every reading
  if (auto parsed = ReadingView::parse(event.payload, reading); !parsed) return parsed.error();
  for (const auto& measurement : reading.measurements) take_if_newer(measurement, event);
  ++readings_;
  hear(event);
  return fingerprint(id_, event.time, reading.measurement_bytes);
}

void Device::take_if_newer(const MeasurementView& measurement, const RecordedEvent& event) {
  auto place = std::lower_bound(latest_.begin(), latest_.end(), measurement.name, before);
  if (place == latest_.end() || place->name != measurement.name) {
    place = latest_.insert(place, {std::string(measurement.name), {}, {}, event.time, {}});
  }
  if (event.time < place->time) return;
  if (!same_value(place->value, measurement.value)) place->value = to_value(measurement.value);
  if (place->unit != measurement.unit) place->unit = measurement.unit;
  place->time = event.time;
  place->sequence = event.sequence;
}

void Device::hear(const RecordedEvent& event) {
  if (first_seen_.microseconds() == 0) first_seen_ = event.recorded.wall;
  last_seen_ = event.recorded.wall;
  heard_at_ = event.sequence;
  heard_uptime_ = event.recorded.uptime;
}

}  // namespace headwater
