#include "model/sandbox.h"

#include "model/upcast.h"

#include <algorithm>

namespace headwater {
namespace {

template <class Rule>
bool has_rule(const std::vector<Rule>& rules, std::string_view measurement) {
  return std::any_of(rules.begin(), rules.end(),
                     [&](const Rule& rule) { return rule.measurement == measurement; });
}

bool changes_nothing(const CalibrationSet& calibration) {
  return calibration.scale == 1 && calibration.offset == 0 && calibration.unit.empty();
}

// The moment so much before `at`; 0 if the clock has not counted as much.
Uptime before(Uptime at, std::uint64_t microseconds) {
  return Uptime(at.microseconds() - std::min(at.microseconds(), microseconds));
}

}  // namespace

Sandbox::Sandbox(const DeviceRules& rules, Device start)
    : rules_(rules), device_(std::move(start)) {
  alarms_.begin_with(device_);
}

bool Sandbox::concerns(std::string_view measurement) const {
  return has_rule(rules_.limits, measurement) || has_rule(rules_.calibrations, measurement);
}

Result<void> Sandbox::apply(const RecordedEvent& event, const Gateway& gateway) {
  if (!begun_) {
    begun_ = true;
    const auto put = [&](const auto& rule) {
      const Event made = make_event(device_.id(), event.time, rule);
      device_.apply(as_recorded(made, event.sequence, event.recorded)).value();
    };
    for (const CalibrationSet& calibration : rules_.calibrations) {
      if (!changes_nothing(calibration)) put(calibration);
    }
    for (const LimitsSet& limits : rules_.limits) put(limits);
    if (auto done = settle(event, {}, ClearReason::limits_changed); !done) return done;
  }
  // Until this event time has passed, and the gateway has looked at it now and then.
  const PassedTime until{gateway, before(event.recorded.uptime, alarm_tick_us)};
  if (auto done = settle(event, until); !done) return done;
  if (event.device == device_.id() && !replaces(event)) {
    if (event.type == EventType::device_decommissioned) {
      if (auto done = record(alarms_to_end(device_), event); !done) return done;
    }
    if (auto applied = device_.apply(event); !applied) return applied.error();
  }
  return settle(event, PassedTime{gateway, event.recorded.uptime});
}

// What the rules stand for, and what followed from it.
bool Sandbox::replaces(const RecordedEvent& event) const {
  if (!is_known(event)) return false;
  if (event.type == EventType::limits_set) {
    auto limits = payload_of<LimitsSet>(event);
    return limits && has_rule(rules_.limits, limits->measurement);
  }
  if (event.type == EventType::calibration_set) {
    auto calibration = payload_of<CalibrationSet>(event);
    return calibration && has_rule(rules_.calibrations, calibration->measurement);
  }
  auto alarmed = alarmed_measurement(event);
  return alarmed && concerns(*alarmed);
}

Result<void> Sandbox::settle(const RecordedEvent& at, const std::optional<PassedTime>& passed,
                             ClearReason why) {
  return record(due_alarms(device_, passed, why), at);
}

Result<void> Sandbox::record(const std::vector<AlarmChange>& changes, const RecordedEvent& at) {
  for (const AlarmChange& change : changes) {
    const auto measurement = std::visit([](const auto& one) { return one.measurement; }, change);
    if (!concerns(measurement)) continue;  // the log has these itself
    auto done = std::visit(
        [&](const auto& payload) -> Result<void> {
          alarms_.add(payload, at.time);
          const Event made = make_event(device_.id(), at.time, payload);
          auto applied = device_.apply(as_recorded(made, at.sequence, at.recorded));
          if (!applied) return applied.error();
          return {};
        },
        change);
    if (!done) return done;
  }
  return {};
}

}  // namespace headwater
