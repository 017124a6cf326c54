#include "cli/device_diff.h"

#include "cli/event_search.h"
#include "cli/explanation.h"
#include "model/upcast.h"
#include "store/scan.h"

#include <fmt/format.h>

#include <algorithm>

namespace headwater {
namespace {

using Names = std::vector<std::string>;

// All that a device's stream can have but readings, which are too many, and refusals, which change
// nothing.
const std::vector<EventType> changing_types{
    EventType::device_registered,     EventType::device_described,
    EventType::reading_corrected,     EventType::limits_set,
    EventType::calibration_set,       EventType::alarm_raised,
    EventType::alarm_cleared,         EventType::device_online,
    EventType::device_offline,        EventType::device_decommissioned,
    EventType::device_recommissioned, EventType::actuation_requested,
    EventType::actuation_attempted,   EventType::actuation_sent,
    EventType::actuation_confirmed,   EventType::actuation_failed,
    EventType::actuation_expired};

template <class Payload, class Name>
Names named_by(const RecordedEvent& event, Name name) {
  auto payload = payload_of<Payload>(event);
  return payload ? Names{name(*payload)} : Names{};
}
template <class Payload>
Names alarm_of(const RecordedEvent& event) {
  return named_by<Payload>(event, [](const Payload& alarm) {
    return fmt::format("alarms.{}.{}", alarm.measurement, name_of(alarm.bound));
  });
}
template <class Payload>
Names actuation_of(const RecordedEvent& event) {
  return named_by<Payload>(event, [](const Payload& step) {
    return fmt::format("actuations.{}", step.request.value());
  });
}

// Which fields an event bears on, but for descriptions and corrections.
Names fields_of(const RecordedEvent& event) {
  switch (event.type) {
    case EventType::device_registered:
      return {"source", "class"};
    case EventType::device_online:
    case EventType::device_offline:
      return {"presence"};
    case EventType::device_decommissioned:
    case EventType::device_recommissioned:
      return {"decommissioned"};
    case EventType::limits_set:
      return named_by<LimitsSet>(event,
                                 [](const auto& set) { return "limits." + set.measurement; });
    case EventType::calibration_set:
      return named_by<CalibrationSet>(
          event, [](const auto& set) { return "calibrations." + set.measurement; });
    case EventType::alarm_raised:
      return alarm_of<AlarmRaised>(event);
    case EventType::alarm_cleared:
      return alarm_of<AlarmCleared>(event);
    case EventType::actuation_requested:
      return {fmt::format("actuations.{}", event.sequence.value())};
    case EventType::actuation_attempted:
      return actuation_of<ActuationAttempted>(event);
    case EventType::actuation_sent:
      return actuation_of<ActuationSent>(event);
    case EventType::actuation_confirmed:
      return actuation_of<ActuationConfirmed>(event);
    case EventType::actuation_failed:
      return actuation_of<ActuationFailed>(event);
    case EventType::actuation_expired:
      return actuation_of<ActuationExpired>(event);
    default:
      return {};
  }
}

// A description says everything each time: only what it says otherwise than the one before counts.
Names parts_changed(const DeviceDescribed& before, const DeviceDescribed& after) {
  Names names;
  if (before.name != after.name) names.emplace_back("name");
  if (before.location != after.location) names.emplace_back("location");
  if (before.device_class != after.device_class) names.emplace_back("class");
  const auto compare = [&names](const std::vector<Label>& some, const std::vector<Label>& others) {
    for (const Label& label : some) {
      const std::string name = "labels." + label.key;
      const bool same = std::find(others.begin(), others.end(), label) != others.end();
      const bool known = std::find(names.begin(), names.end(), name) != names.end();
      if (!same && !known) names.push_back(name);
    }
  };
  compare(after.labels, before.labels);
  compare(before.labels, after.labels);
  return names;
}

std::vector<FieldChange> differing(const DeviceHistory& before, const DeviceHistory& after) {
  const auto old_fields =
      before.device ? device_fields(*before.device) : std::vector<DeviceField>();
  const auto new_fields = after.device ? device_fields(*after.device) : std::vector<DeviceField>();
  const auto find = [](const std::vector<DeviceField>& fields, const std::string& name) {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const DeviceField& field) { return field.name == name; });
    return found == fields.end() ? DeviceField{name, {}} : *found;
  };
  std::vector<FieldChange> changes;
  for (const DeviceField& now : new_fields) {
    const DeviceField then = find(old_fields, now.name);
    if (!then.same(now)) changes.push_back({now.name, then, now});
  }
  for (const DeviceField& then : old_fields) {
    const bool gone = then.value && !find(new_fields, then.name).value;
    const bool known = std::any_of(changes.begin(), changes.end(),
                                   [&](const auto& change) { return change.field == then.name; });
    if (gone && !known) changes.push_back({then.name, then, {then.name, {}}});
  }
  return changes;
}

// Gives the changes their events.
class Attribution {
 public:
  Attribution(LogReader& reader, const std::string& id, const DeviceHistory& before,
              const DeviceHistory& after, std::vector<FieldChange>& changes)
      : reader_(reader), id_(id), before_(before), after_(after), changes_(changes) {
    if (before.device && before.device->profile() != nullptr) {
      description_ = before.device->profile()->description;
    }
  }

  Result<void> find() {
    for (FieldChange& change : changes_) {
      if (auto read = add_reading(change); !read) return read;
    }
    ForwardScan scan(reader_, {before_.sequence.next(),
                               after_.sequence,
                               {.device = id_, .types = changing_types},
                               [](const Gap&) {}});
    for (;;) {
      auto event = scan.next();
      if (!event) return event.error();
      if (!*event) return {};
      note(**event);
    }
  }

 private:
  [[nodiscard]] const LatestMeasurement* latest_of(const FieldChange& change) const {
    constexpr std::string_view prefix = "measurements.";
    if (!change.field.starts_with(prefix) || !after_.device) return nullptr;
    return after_.device->measurement(std::string_view(change.field).substr(prefix.size()));
  }

  // The reading of a changed value and its calibration, as far as they lie between the points.
  Result<void> add_reading(FieldChange& change) {
    const LatestMeasurement* latest = latest_of(change);
    if (latest == nullptr || latest->sequence <= before_.sequence) return {};
    auto calibration =
        calibration_at(reader_, id_, latest->name, latest->sequence, before_.sequence);
    if (!calibration) return calibration.error();
    if (*calibration) add(change, std::move(**calibration));
    auto reading = EventSearch(reader_, id_).at(latest->sequence);
    if (!reading) return reading.error();
    if (*reading) add(change, std::move(**reading));
    return {};
  }

  void note(const RecordedEvent& event) {
    if (!is_known(event)) return;
    if (event.type == EventType::reading_corrected) return note_correction(event);
    Names names;
    if (event.type == EventType::device_described) {
      auto described = payload_of<DeviceDescribed>(event);
      if (!described) return;
      names = parts_changed(description_, *described);
      description_ = std::move(*described);
    } else {
      names = fields_of(event);
    }
    for (FieldChange& change : changes_) {
      if (std::find(names.begin(), names.end(), change.field) != names.end()) {
        add(change, OwnedEvent(event));
      }
    }
  }

  void note_correction(const RecordedEvent& event) {
    auto correction = payload_of<ReadingCorrected>(event);
    if (!correction) return;
    for (FieldChange& change : changes_) {
      const LatestMeasurement* latest = latest_of(change);
      if (latest == nullptr || latest->sequence != correction->reading) continue;
      const auto& all = correction->measurements;
      const bool names_it = std::any_of(
          all.begin(), all.end(), [&](const Measurement& one) { return one.name == latest->name; });
      if (names_it) add(change, OwnedEvent(event));
    }
  }

  static void add(FieldChange& change, OwnedEvent event) {
    ++change.count;
    if (change.events.size() == change_events_limit) change.events.erase(change.events.begin());
    change.events.push_back(std::move(event));
  }

  LogReader& reader_;
  const std::string& id_;
  const DeviceHistory& before_;
  const DeviceHistory& after_;
  std::vector<FieldChange>& changes_;
  DeviceDescribed description_;  // in force before the next event
};

}  // namespace

Result<std::vector<FieldChange>> changes_between(LogReader& reader, const std::string& id,
                                                 const DeviceHistory& before,
                                                 const DeviceHistory& after) {
  std::vector<FieldChange> changes = differing(before, after);
  auto found = Attribution(reader, id, before, after, changes).find();
  if (!found) return found.error();
  return changes;
}

}  // namespace headwater
