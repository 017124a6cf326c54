#include "cli/explanation.h"

#include "cli/event_search.h"
#include "model/upcast.h"

#include <charconv>
#include <functional>

namespace headwater {
namespace {

using Reasons = std::vector<Reason>;

// Whether the event's payload says of `measurement`, be it damaged or not.
template <class Payload>
bool is_about(const RecordedEvent& event, std::string_view measurement) {
  auto payload = payload_of<Payload>(event);
  return payload && payload->measurement == measurement;
}

bool is_about_alarm(const RecordedEvent& event, std::string_view measurement, Bound bound) {
  const auto matches = [&](const auto& payload) {
    return payload && payload->measurement == measurement && payload->bound == bound;
  };
  return event.type == EventType::alarm_raised ? matches(payload_of<AlarmRaised>(event))
                                               : matches(payload_of<AlarmCleared>(event));
}

bool corrects(const RecordedEvent& event, Sequence reading, std::string_view measurement) {
  auto correction = payload_of<ReadingCorrected>(event);
  if (!correction || correction->reading != reading) return false;
  for (const Measurement& one : correction->measurements) {
    if (one.name == measurement) return true;
  }
  return false;
}

bool same_label(const DeviceDescribed& one, const DeviceDescribed& other, std::string_view key) {
  const auto value_of = [key](const DeviceDescribed& described) -> std::string_view {
    for (const Label& label : described.labels) {
      if (label.key == key) return label.value;
    }
    return {};
  };
  return value_of(one) == value_of(other);
}

// Explains the fields of one device.
class Explanation {
 public:
  Explanation(LogReader& reader, const Device& device, Sequence to)
      : reader_(reader), device_(device), search_(reader, device.id()), to_(to) {}

  Result<Reasons> of(std::string_view field) {
    const auto behind = [&field](std::string_view prefix) {
      if (!field.starts_with(prefix)) return false;
      field.remove_prefix(prefix.size());
      return true;
    };
    if (behind("measurements.")) return of_measurement(std::string(field));
    if (behind("alarms.")) return of_alarm(field);
    if (behind("limits.")) return last_about<LimitsSet>("limits", field, to_);
    if (behind("calibrations.")) return last_about<CalibrationSet>("calibration", field, to_);
    if (behind("labels.")) return of_description(field);
    if (behind("actuations.")) return of_actuation(field);
    return of_fact(field);
  }

 private:
  Result<Reasons> of_fact(std::string_view field) {
    if (field == "presence") {
      return last("presence", {EventType::device_online, EventType::device_offline});
    }
    if (field == "decommissioned") {
      return last("command", {EventType::device_decommissioned, EventType::device_recommissioned});
    }
    if (field == "source") return last("registration", {EventType::device_registered});
    if (field == "readings") return last("last reading", {EventType::reading_recorded});
    if (field == "class") return of_class();
    return of_description(field);
  }

  // Adds the event at `sequence`, or that it is not here any more.
  Result<void> add(std::string role, Sequence sequence, Reasons& reasons) {
    if (sequence == Sequence()) return {};
    auto event = search_.at(sequence);
    if (!event) return event.error();
    reasons.push_back({std::move(role), sequence, std::move(*event)});
    return {};
  }

  Result<Reasons> last(std::string role, const std::vector<EventType>& types) {
    return last(std::move(role), types, to_, [](const RecordedEvent&) { return true; });
  }
  Result<Reasons> last(std::string role, const std::vector<EventType>& types, Sequence to,
                       const EventSearch::Match& match) {
    auto event = search_.last(types, to, match);
    if (!event) return event.error();
    Reasons reasons;
    if (*event) {
      const Sequence sequence = (*event)->sequence;
      reasons.push_back({std::move(role), sequence, std::move(*event)});
    }
    return reasons;
  }
  template <class Payload>
  Result<Reasons> last_about(std::string role, std::string_view measurement, Sequence to) {
    return last(std::move(role), {Payload::type}, to,
                [&](const RecordedEvent& event) { return is_about<Payload>(event, measurement); });
  }
  static void append(Reasons&& more, Reasons& reasons) {
    for (Reason& reason : more) reasons.push_back(std::move(reason));
  }

  Result<Reasons> of_measurement(const std::string& name) {
    Reasons reasons;
    const LatestMeasurement* latest = device_.measurement(name);
    if (latest == nullptr) return reasons;
    if (auto added = add("reading", latest->sequence, reasons); !added) return added.error();
    auto calibration = calibration_at(reader_, device_.id(), name, latest->sequence);
    if (!calibration) return calibration.error();
    if (*calibration) {
      const Sequence sequence = (*calibration)->sequence;
      reasons.push_back({"calibration", sequence, std::move(*calibration)});
    }
    if (latest->corrected == Sequence()) return reasons;
    auto corrections = search_.all(
        {EventType::reading_corrected}, latest->sequence, latest->corrected,
        [&](const RecordedEvent& event) { return corrects(event, latest->sequence, name); });
    if (!corrections) return corrections.error();
    for (OwnedEvent& event : *corrections) {
      const Sequence sequence = event.sequence;
      reasons.push_back({"correction", sequence, std::move(event)});
    }
    return reasons;
  }

  Result<Reasons> of_alarm(std::string_view field) {
    const std::size_t dot = field.rfind('.');
    if (dot == std::string_view::npos) return Reasons();
    const std::string_view measurement = field.substr(0, dot);
    const Bound bound = field.substr(dot + 1) == name_of(Bound::low) ? Bound::low : Bound::high;
    auto reasons =
        last("alarm", {EventType::alarm_raised, EventType::alarm_cleared}, to_,
             [&](const RecordedEvent& event) { return is_about_alarm(event, measurement, bound); });
    if (!reasons) return reasons;
    const Sequence decided = reasons->empty() ? to_ : reasons->front().sequence;
    auto limits = last_about<LimitsSet>("limits", measurement, decided);
    if (!limits) return limits;
    append(std::move(*limits), *reasons);
    const auto* rule =
        device_.profile() == nullptr ? nullptr : device_.profile()->limit_of(measurement);
    if (rule == nullptr) return reasons;
    const Watch& watch = bound == Bound::low ? rule->low : rule->high;
    auto added = add("first reading beyond it", watch.beyond_at, *reasons);
    if (!added) return added.error();
    return reasons;
  }

  // A description says everything each time: the event behind a part of it is the first of those
  // that have said the same since.
  Result<Reasons> of_description(std::string_view field) {
    static const DeviceProfile none;
    const auto& now = (device_.profile() == nullptr ? none : *device_.profile()).description;
    std::optional<OwnedEvent> first;
    auto other = search_.last({EventType::device_described}, to_, [&](const RecordedEvent& event) {
      auto before = payload_of<DeviceDescribed>(event);
      if (!before || !same_part(*before, now, field)) return true;
      first.emplace(event);
      return false;
    });
    if (!other) return other.error();
    Reasons reasons;
    if (!first && *other) first = std::move(*other);
    if (!first) return reasons;
    const Sequence sequence = first->sequence;
    reasons.push_back({"description", sequence, std::move(first)});
    return reasons;
  }
  static bool same_part(const DeviceDescribed& one, const DeviceDescribed& other,
                        std::string_view field) {
    if (field == "name") return one.name == other.name;
    if (field == "location") return one.location == other.location;
    if (field == "class") return one.device_class == other.device_class;
    return same_label(one, other, field);
  }

  // What was said, or else what the device reports of its battery.
  Result<Reasons> of_class() {
    const auto* profile = device_.profile();
    if (profile != nullptr && profile->description.device_class != DeviceClass::unknown) {
      auto described = of_description("class");
      if (!described || !described->empty()) return described;
      return last("registration", {EventType::device_registered});
    }
    Reasons reasons;
    for (const char* name : {"battery", "battery_ok"}) {
      const LatestMeasurement* latest = device_.measurement(name);
      if (latest == nullptr) continue;
      if (auto added = add("reading", latest->sequence, reasons); !added) return added.error();
    }
    return reasons;
  }

  Result<Reasons> of_actuation(std::string_view number) {
    std::uint64_t request = 0;
    std::from_chars(number.data(), number.data() + number.size(), request);
    Reasons reasons;
    if (auto added = add("request", Sequence(request), reasons); !added) return added.error();
    auto steps = search_.all({EventType::actuation_attempted, EventType::actuation_sent},
                             Sequence(request), to_, [&](const RecordedEvent& event) {
                               if (event.type == EventType::actuation_sent) {
                                 auto sent = payload_of<ActuationSent>(event);
                                 return sent && sent->request == Sequence(request);
                               }
                               auto attempted = payload_of<ActuationAttempted>(event);
                               return attempted && attempted->request == Sequence(request);
                             });
    if (!steps) return steps.error();
    for (OwnedEvent& event : *steps) {
      const Sequence sequence = event.sequence;
      reasons.push_back({"step", sequence, std::move(event)});
    }
    return reasons;
  }

  LogReader& reader_;
  const Device& device_;
  EventSearch search_;
  Sequence to_;
};

}  // namespace

Result<std::vector<Reason>> explain(LogReader& reader, const Device& device, Sequence to,
                                    const std::string& field) {
  return Explanation(reader, device, to).of(field);
}

Result<std::optional<OwnedEvent>> calibration_at(LogReader& reader, const std::string& device,
                                                 const std::string& measurement, Sequence at,
                                                 Sequence from) {
  return EventSearch(reader, device)
      .last(
          {EventType::calibration_set}, at.previous(),
          [&](const RecordedEvent& event) { return is_about<CalibrationSet>(event, measurement); },
          from.next());
}

}  // namespace headwater
