#include "model/device.h"

#include "model/payload.h"
#include "model/reading_view.h"
#include "model/upcast.h"

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
  Result<void> applied;
  if (is_known(event)) {
    switch (event.type) {
      case EventType::reading_recorded: {
        auto fingerprint = apply_reading(event);
        if (!fingerprint) return fingerprint.error();
        reading = *fingerprint;
        break;
      }
      case EventType::device_registered:
        applied = apply_registered(event);
        break;
      case EventType::reading_corrected:
        applied = apply_correction(event);
        break;
      case EventType::device_online:
        presence_ = Presence::online;
        hear(event);
        break;
      case EventType::device_offline:
        presence_ = Presence::offline;
        break;
      default:
        if (is_about_profile(event.type)) applied = apply_to_profile(event);
    }
  }
  if (!applied) return applied.error();
  // A refusal has changed nothing: who expects the device as it was may still go on.
  if (event.type != EventType::command_rejected) sequence_ = event.sequence;
  return reading;
}

const LatestMeasurement* Device::measurement(std::string_view name) const {
  const auto found = std::lower_bound(latest_.begin(), latest_.end(), name, before);
  return found != latest_.end() && found->name == name ? &*found : nullptr;
}

DeviceClass Device::device_class() const {
  if (profile_ != nullptr && profile_->description.device_class != DeviceClass::unknown) {
    return profile_->description.device_class;
  }
  const bool has_battery =
      measurement("battery") != nullptr || measurement("battery_ok") != nullptr;
  return has_battery ? DeviceClass::battery : DeviceClass::active;
}

Result<void> Device::apply_registered(const RecordedEvent& event) {
  auto payload = payload_of<DeviceRegistered>(event);
  if (!payload) return payload.error();
  source_ = std::move(payload->source);
  const bool heard = payload->origin == Origin::heard;
  if (heard) hear(event);
  if (!heard || payload->device_class != DeviceClass::unknown) {
    own_profile().origin = payload->origin;
    own_profile().description.device_class = payload->device_class;
  }
  return {};
}

Result<Fingerprint> Device::apply_reading(const RecordedEvent& event) {
  thread_local ReadingView reading;  // its memory is used again for every reading
  if (auto parsed = ReadingView::parse(event.payload, reading); !parsed) return parsed.error();
  // Most readings of a device have the same measurements: there is to be no room for others.
  if (latest_.empty()) latest_.reserve(reading.measurements.size());
  for (const auto& measurement : reading.measurements) {
    LatestMeasurement* latest = take_if_newer(measurement, event);
    if (latest == nullptr || profile_ == nullptr) continue;
    if (const auto* calibration = profile_->calibration_of(latest->name)) {
      latest->value = calibrated(*calibration, latest->value);
      if (!calibration->unit.empty()) latest->unit = calibration->unit;
    }
    watch_limits(*latest, event.recorded.uptime);
  }
  ++readings_;
  hear(event);
  return fingerprint(id_, event.time, reading.measurement_bytes);
}

LatestMeasurement* Device::take_if_newer(const MeasurementView& measurement,
                                         const RecordedEvent& event) {
  auto place = std::lower_bound(latest_.begin(), latest_.end(), measurement.name, before);
  if (place == latest_.end() || place->name != measurement.name) {
    place = latest_.insert(place, {std::string(measurement.name), {}, {}, event.time, {}});
  }
  if (event.time < place->time) return nullptr;
  if (!same_value(place->value, measurement.value)) place->value = to_value(measurement.value);
  if (place->unit != measurement.unit) place->unit = measurement.unit;
  place->time = event.time;
  place->sequence = event.sequence;
  place->corrected = Sequence();
  return &*place;
}

Result<void> Device::apply_correction(const RecordedEvent& event) {
  auto correction = payload_of<ReadingCorrected>(event);
  if (!correction) return correction.error();
  for (auto& measurement : correction->measurements) {
    const auto place = std::lower_bound(latest_.begin(), latest_.end(), measurement.name, before);
    if (place == latest_.end() || place->name != measurement.name) continue;
    if (place->sequence != correction->reading) continue;  // a newer value holds
    place->value = std::move(measurement.value);
    if (!measurement.unit.empty()) place->unit = std::move(measurement.unit);
    place->corrected = event.sequence;
    watch_limits(*place, event.recorded.uptime);
  }
  return {};
}

Result<void> Device::apply_to_profile(const RecordedEvent& event) {
  auto changed = profile_ == nullptr ? std::make_shared<DeviceProfile>()
                                     : std::make_shared<DeviceProfile>(*profile_);
  if (auto applied = headwater::apply(*changed, event); !applied) return applied.error();
  profile_ = std::move(changed);
  if (event.type != EventType::limits_set) return {};
  for (const auto& latest : latest_) watch_limits(latest, event.recorded.uptime);
  return {};
}

void Device::watch_limits(const LatestMeasurement& latest, Uptime committed) {
  const LimitRule* rule = profile_ == nullptr ? nullptr : profile_->limit_of(latest.name);
  const auto number = as_number(latest.value);
  if (rule == nullptr || !number) return;
  LimitRule watched = *rule;
  if (watch(watched, *number, latest.time, latest.sequence, committed)) {
    *own_profile().limit_of(latest.name) = std::move(watched);
  }
}

Value as_calibrated(const Device& device, const Measurement& measurement) {
  const auto* profile = device.profile();
  const auto* calibration =
      profile == nullptr ? nullptr : profile->calibration_of(measurement.name);
  return calibration == nullptr ? measurement.value : calibrated(*calibration, measurement.value);
}

DeviceProfile& Device::own_profile() {
  auto own = profile_ == nullptr ? std::make_shared<DeviceProfile>()
                                 : std::make_shared<DeviceProfile>(*profile_);
  DeviceProfile& profile = *own;
  profile_ = std::move(own);
  return profile;
}

void Device::hear(const RecordedEvent& event) {
  if (first_seen_.microseconds() == 0) first_seen_ = event.recorded.wall;
  last_seen_ = event.recorded.wall;
  heard_at_ = event.sequence;
  heard_uptime_ = event.recorded.uptime;
}

}  // namespace headwater
