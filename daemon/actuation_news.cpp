#include "daemon/actuation_news.h"

#include <algorithm>
#include <utility>

namespace headwater {
namespace {

bool is_about_presence(EventType type) {
  return type == EventType::device_online || type == EventType::device_offline;
}

bool has_open(const Device* device) {
  return device != nullptr && device->profile() != nullptr &&
         !device->profile()->actuations.empty();
}

Uptime deadline_of(const Actuation& open, const Gateway& gateway, Uptime now) {
  const std::uint64_t passed =
      gateway.elapsed_over_restarts(open.request, open.requested_uptime, now);
  const std::uint64_t left = open.asked.within_us > passed ? open.asked.within_us - passed : 0;
  return Uptime(now.microseconds() + left);
}

// What was lost behind `request` may have been that it was attempted. What the retention rules have
// removed is not lost: the state that stands for it was made before.
bool is_doubtful(Sequence request, std::span<const Gap> gaps) {
  return std::any_of(gaps.begin(), gaps.end(), [&](const Gap& gap) {
    return (gap.reason == GapReason::damaged || gap.reason == GapReason::missing) &&
           gap.last() > request;
  });
}

OpenCounts counts_of(const DeviceActuations& device) {
  OpenCounts counts;
  for (const OpenActuation& open : device.open) {
    ++(open.sent ? counts.sent : open.attempted ? counts.attempted : counts.requested);
  }
  return counts;
}

}  // namespace

std::vector<std::string> actuated_devices(const Draft& draft) {
  std::vector<std::string> devices;
  for (const Event& event : draft.events()) {
    if (is_about_actuation(event.type) ||
        (is_about_presence(event.type) && has_open(draft.find(event.device)))) {
      devices.push_back(event.device);
    }
  }
  std::sort(devices.begin(), devices.end());
  devices.erase(std::unique(devices.begin(), devices.end()), devices.end());
  return devices;
}

DeviceActuations actuations_of(const State& state, const std::string& device, Uptime now) {
  DeviceActuations all;
  all.device = device;
  const Device* known = state.find(device);
  if (known == nullptr) return all;
  all.source = known->source();
  all.online = known->presence() == Presence::online;
  if (known->profile() == nullptr) return all;
  for (const Actuation& open : known->profile()->actuations) {
    all.open.push_back({open.request, open.asked, open.attempted, open.sent, false,
                        deadline_of(open, state.gateway(), now), open.key});
  }
  return all;
}

std::vector<DeviceActuations> open_actuations(const State& state, std::span<const Gap> gaps,
                                              Uptime now) {
  std::vector<DeviceActuations> all;
  for (const Device* device : state.devices()) {
    if (!has_open(device)) continue;
    all.push_back(actuations_of(state, device->id(), now));
    for (OpenActuation& open : all.back().open) open.doubtful = is_doubtful(open.request, gaps);
  }
  return all;
}

OpenCounts ActuationCount::count(const std::vector<DeviceActuations>& news) {
  for (const DeviceActuations& device : news) {
    if (device.open.empty()) {
      devices_.erase(device.device);
    } else {
      devices_[device.device] = counts_of(device);
    }
  }
  OpenCounts all;
  for (const auto& [device, counts] : devices_) {
    all.requested += counts.requested;
    all.attempted += counts.attempted;
    all.sent += counts.sent;
  }
  return all;
}

}  // namespace headwater
