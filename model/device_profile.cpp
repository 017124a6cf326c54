#include "model/device_profile.h"

#include "model/upcast.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace headwater {
namespace {

template <class Rules, class NameOf>
auto place_of(Rules& rules, std::string_view measurement, NameOf name_of) {
  return std::lower_bound(
      rules.begin(), rules.end(), measurement,
      [&](const auto& rule, std::string_view name) { return name_of(rule) < name; });
}
std::string_view limited(const LimitRule& rule) { return rule.limits.measurement; }
std::string_view calibrates(const CalibrationSet& rule) { return rule.measurement; }

template <class Rules, class NameOf>
auto* find_rule(Rules& rules, std::string_view measurement, NameOf name_of) {
  const auto place = place_of(rules, measurement, name_of);
  return place != rules.end() && name_of(*place) == measurement ? &*place : nullptr;
}

// What has been raised stays so until it is cleared; what is only watched begins anew.
Watch only_raised(const Watch& before) { return before.raised == Sequence() ? Watch() : before; }

void set_limits(DeviceProfile& profile, LimitsSet limits) {
  const auto place = place_of(profile.limits, limits.measurement, limited);
  if (place == profile.limits.end() || limited(*place) != limits.measurement) {
    profile.limits.insert(place, LimitRule{std::move(limits), {}, {}});
    return;
  }
  place->limits = std::move(limits);
  place->low = only_raised(place->low);
  place->high = only_raised(place->high);
}

void set_calibration(DeviceProfile& profile, CalibrationSet calibration) {
  const auto place = place_of(profile.calibrations, calibration.measurement, calibrates);
  if (place == profile.calibrations.end() || place->measurement != calibration.measurement) {
    profile.calibrations.insert(place, std::move(calibration));
  } else {
    *place = std::move(calibration);
  }
}

Watch* watch_of(DeviceProfile& profile, std::string_view measurement, Bound bound) {
  LimitRule* rule = profile.limit_of(measurement);
  if (rule == nullptr) return nullptr;
  return bound == Bound::low ? &rule->low : &rule->high;
}

Result<void> apply_alarm(DeviceProfile& profile, const RecordedEvent& event) {
  if (event.type == EventType::alarm_raised) {
    auto raised = payload_of<AlarmRaised>(event);
    if (!raised) return raised.error();
    if (Watch* watch = watch_of(profile, raised->measurement, raised->bound)) {
      watch->raised = event.sequence;
    }
    return {};
  }
  auto cleared = payload_of<AlarmCleared>(event);
  if (!cleared) return cleared.error();
  if (Watch* watch = watch_of(profile, cleared->measurement, cleared->bound)) *watch = {};
  return {};
}

Result<void> request(DeviceProfile& profile, const RecordedEvent& event) {
  auto asked = payload_of<ActuationRequested>(event);
  if (!asked) return asked.error();
  const std::uint64_t now = event.recorded.uptime.microseconds();
  const Uptime began(now - std::min(now, asked->waited_us));
  profile.actuations.push_back({event.sequence, std::string(event.cause), std::move(*asked),
                                event.time, began, false, false});
  return {};
}

// What became of the actuation that the event names.
template <class Payload, class Change>
Result<void> go_on(DeviceProfile& profile, const RecordedEvent& event, Change change) {
  auto payload = payload_of<Payload>(event);
  if (!payload) return payload.error();
  const auto actuation =
      std::find_if(profile.actuations.begin(), profile.actuations.end(),
                   [&](const Actuation& open) { return open.request == payload->request; });
  if (actuation != profile.actuations.end() && change(*actuation, *payload)) {
    profile.actuations.erase(actuation);
  }
  return {};
}

Result<void> apply_actuation(DeviceProfile& profile, const RecordedEvent& event) {
  const auto is_over = [](const Actuation&, const auto&) { return true; };
  switch (event.type) {
    case EventType::actuation_attempted:
      return go_on<ActuationAttempted>(profile, event, [](Actuation& open, const auto&) {
        open.attempted = true;
        return false;
      });
    case EventType::actuation_sent:
      return go_on<ActuationSent>(profile, event, [&](Actuation& open, const ActuationSent& sent) {
        open.attempted = open.sent = true;
        open.handed_over = sent.handed_over != 0 ? Uptime(sent.handed_over) : event.recorded.uptime;
        return !wants_confirmation(open.asked);
      });
    case EventType::actuation_confirmed:
      return go_on<ActuationConfirmed>(profile, event, is_over);
    case EventType::actuation_failed:
      return go_on<ActuationFailed>(profile, event, is_over);
    default:
      return go_on<ActuationExpired>(profile, event, is_over);
  }
}

Result<void> describe(DeviceProfile& profile, const RecordedEvent& event) {
  auto described = payload_of<DeviceDescribed>(event);
  if (!described) return described.error();
  profile.description = std::move(*described);
  profile.description.given.clear();
  return {};
}

}  // namespace

bool wants_confirmation(const ActuationRequested& asked) {
  return !asked.confirm_topic.empty() || asked.confirmed_by.has_value();
}

const LimitRule* DeviceProfile::limit_of(std::string_view measurement) const {
  return find_rule(limits, measurement, limited);
}
LimitRule* DeviceProfile::limit_of(std::string_view measurement) {
  return find_rule(limits, measurement, limited);
}
const CalibrationSet* DeviceProfile::calibration_of(std::string_view measurement) const {
  return find_rule(calibrations, measurement, calibrates);
}
const Actuation* DeviceProfile::actuation(Sequence request) const {
  const auto found = std::find_if(actuations.begin(), actuations.end(),
                                  [&](const auto& open) { return open.request == request; });
  return found == actuations.end() ? nullptr : &*found;
}

bool is_about_profile(EventType type) {
  if (is_about_actuation(type)) return true;
  switch (type) {
    case EventType::device_described:
    case EventType::limits_set:
    case EventType::calibration_set:
    case EventType::alarm_raised:
    case EventType::alarm_cleared:
    case EventType::device_decommissioned:
    case EventType::device_recommissioned:
      return true;
    default:
      return false;
  }
}

Result<void> apply(DeviceProfile& profile, const RecordedEvent& event) {
  switch (event.type) {
    case EventType::device_described:
      return describe(profile, event);
    case EventType::limits_set: {
      auto limits = payload_of<LimitsSet>(event);
      if (!limits) return limits.error();
      set_limits(profile, std::move(*limits));
      return {};
    }
    case EventType::calibration_set: {
      auto calibration = payload_of<CalibrationSet>(event);
      if (!calibration) return calibration.error();
      set_calibration(profile, std::move(*calibration));
      return {};
    }
    case EventType::alarm_raised:
    case EventType::alarm_cleared:
      return apply_alarm(profile, event);
    case EventType::device_decommissioned:
      profile.decommissioned = true;
      return {};
    case EventType::device_recommissioned:
      profile.decommissioned = false;
      return {};
    case EventType::actuation_requested:
      return request(profile, event);
    default:
      return is_about_profile(event.type) ? apply_actuation(profile, event) : Result<void>();
  }
}

bool watch(LimitRule& rule, double value, Timestamp time, Sequence at, Uptime committed) {
  const auto look = [&](Watch& bound, bool beyond) {
    if (bound.raised != Sequence() || beyond == (bound.beyond_at != Sequence())) return false;
    bound = beyond ? Watch{at, time, committed, {}} : Watch{};
    return true;
  };
  const LimitsSet& limits = rule.limits;
  const bool low_changed = look(rule.low, limits.low && value < *limits.low);
  const bool high_changed = look(rule.high, limits.high && value > *limits.high);
  return low_changed || high_changed;
}

std::optional<double> as_number(const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  return std::nullopt;
}

Value calibrated(const CalibrationSet& calibration, const Value& value) {
  const auto number = as_number(value);
  if (!number || !std::isfinite(*number)) return value;
  const double scaled = *number * calibration.scale;
  const double result = scaled + calibration.offset;
  if (std::isnan(result)) return value;  // no calibration that was ever accepted leads there
  constexpr double most = std::numeric_limits<double>::max();
  return std::clamp(result, -most, most);
}

}  // namespace headwater
