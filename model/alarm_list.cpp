#include "model/alarm_list.h"

#include "model/upcast.h"

#include <algorithm>

namespace headwater {

void AlarmList::begin_with(const Device& device) {
  if (device.profile() == nullptr) return;
  for (const LimitRule& rule : device.profile()->limits) {
    const auto take = [&](Bound bound, const Watch& watch) {
      if (watch.raised == Sequence()) return;
      all_.push_back({rule.limits.measurement, bound, watch.since, watch.since});
    };
    take(Bound::low, rule.low);
    take(Bound::high, rule.high);
  }
}

void AlarmList::add(const AlarmRaised& raised, Timestamp at) {
  all_.push_back({raised.measurement, raised.bound, raised.since, at});
}

void AlarmList::add(const AlarmCleared& cleared, Timestamp at) {
  const auto open = std::find_if(all_.rbegin(), all_.rend(), [&](const AlarmRecord& alarm) {
    return alarm.measurement == cleared.measurement && alarm.bound == cleared.bound;
  });
  if (open != all_.rend() && !open->cleared) open->cleared = at;
}

Result<void> AlarmList::add(const RecordedEvent& event) {
  if (!is_known(event)) return {};
  if (event.type == EventType::alarm_raised) {
    auto raised = payload_of<AlarmRaised>(event);
    if (!raised) return raised.error();
    add(*raised, event.time);
  } else if (event.type == EventType::alarm_cleared) {
    auto cleared = payload_of<AlarmCleared>(event);
    if (!cleared) return cleared.error();
    add(*cleared, event.time);
  }
  return {};
}

Result<std::string> alarmed_measurement(const RecordedEvent& event) {
  if (!is_known(event)) return std::string();
  if (event.type == EventType::alarm_raised) {
    auto raised = payload_of<AlarmRaised>(event);
    if (!raised) return raised.error();
    return std::move(raised->measurement);
  }
  if (event.type == EventType::alarm_cleared) {
    auto cleared = payload_of<AlarmCleared>(event);
    if (!cleared) return cleared.error();
    return std::move(cleared->measurement);
  }
  return std::string();
}

}  // namespace headwater
