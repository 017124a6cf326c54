#include "model/alarms.h"

#include <algorithm>

namespace headwater {
namespace {

// One bound of a limit with the value that is held against it.
struct Case {
  const LimitRule& rule;
  Bound bound;
  const Watch& watch;
  std::optional<double> limit;
  const LatestMeasurement& latest;
  double value;
};

bool is_back(const Case& one) {
  const double hysteresis = one.rule.limits.hysteresis;
  return one.bound == Bound::low ? one.value >= *one.limit + hysteresis
                                 : one.value <= *one.limit - hysteresis;
}

// How long the value has been beyond its bound.
std::uint64_t time_beyond(const Case& one, const std::optional<PassedTime>& passed) {
  // Unsigned: two times may be further apart than 63 bits tell.
  const std::uint64_t by_readings =
      one.latest.time > one.watch.since
          ? static_cast<std::uint64_t>(one.latest.time.microseconds()) -
                static_cast<std::uint64_t>(one.watch.since.microseconds())
          : 0;
  const std::uint64_t by_clock =
      passed ? passed->gateway.elapsed(one.watch.beyond_at, one.watch.since_uptime, passed->now)
             : 0;
  return std::max(by_readings, by_clock);
}

std::optional<AlarmChange> change(const Case& one, const std::optional<PassedTime>& passed,
                                  ClearReason why) {
  const std::string& measurement = one.rule.limits.measurement;
  if (one.watch.raised != Sequence()) {
    if (!one.limit) {
      return AlarmCleared{measurement, one.bound, one.value, ClearReason::limits_changed};
    }
    if (is_back(one)) return AlarmCleared{measurement, one.bound, one.value, why};
  } else if (one.limit && one.watch.beyond_at != Sequence() &&
             time_beyond(one, passed) >= one.rule.limits.for_us) {
    return AlarmRaised{measurement, one.bound, one.value, *one.limit, one.watch.since};
  }
  return std::nullopt;
}

}  // namespace

std::vector<AlarmChange> due_alarms(const Device& device, const std::optional<PassedTime>& passed,
                                    ClearReason why) {
  std::vector<AlarmChange> changes;
  if (device.profile() == nullptr || device.decommissioned()) return changes;
  for (const LimitRule& rule : device.profile()->limits) {
    const LatestMeasurement* latest = device.measurement(rule.limits.measurement);
    const auto value = latest == nullptr ? std::nullopt : as_number(latest->value);
    if (!value) continue;
    const Case low{rule, Bound::low, rule.low, rule.limits.low, *latest, *value};
    const Case high{rule, Bound::high, rule.high, rule.limits.high, *latest, *value};
    for (const Case& one : {low, high}) {
      if (auto changed = change(one, passed, why)) changes.push_back(std::move(*changed));
    }
  }
  return changes;
}

std::vector<AlarmChange> alarms_to_end(const Device& device) {
  std::vector<AlarmChange> changes;
  if (device.profile() == nullptr) return changes;
  for (const LimitRule& rule : device.profile()->limits) {
    const LatestMeasurement* latest = device.measurement(rule.limits.measurement);
    const double value = latest == nullptr ? 0 : as_number(latest->value).value_or(0);
    const auto end = [&](Bound bound, const Watch& watch) {
      if (watch.raised == Sequence()) return;
      changes.push_back(
          AlarmCleared{rule.limits.measurement, bound, value, ClearReason::decommissioned});
    };
    end(Bound::low, rule.low);
    end(Bound::high, rule.high);
  }
  return changes;
}

}  // namespace headwater
