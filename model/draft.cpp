#include "model/draft.h"

#include <algorithm>
#include <utility>

namespace headwater {

const Device* Draft::find(std::string_view device) const {
  const auto found = touched_.find(device);
  return found == touched_.end() ? base_.find(device) : &found->second;
}

bool Draft::recorded_recently(Fingerprint reading) const {
  return std::find(readings_.begin(), readings_.end(), reading) != readings_.end() ||
         base_.recent().has(reading);
}

Result<void> Draft::add(Event event) {
  if (event.cause.empty()) event.cause = cause_;
  const auto recorded = as_recorded(event, base_.sequence().plus(events_.size() + 1), at_);
  if (recorded.device == gateway_stream) {
    if (auto applied = gateway_.apply(recorded); !applied) return applied.error();
  } else {
    auto reading = apply_to_device(recorded);
    if (!reading) return reading.error();
    if (*reading) readings_.push_back(**reading);
  }
  events_.push_back(std::move(event));
  return {};
}

void Draft::publish(State& state) && {
  state.gateway_ = std::move(gateway_);
  state.sequence_ = state.sequence_.plus(events_.size());
  for (const auto reading : readings_) state.recent_.add(reading);
  while (!touched_.empty()) {
    auto node = touched_.extract(touched_.begin());
    state.devices_.insert_or_assign(std::move(node.key()), std::move(node.mapped()));
  }
}

Result<std::optional<Fingerprint>> Draft::apply_to_device(const RecordedEvent& event) {
  const auto found = touched_.find(event.device);
  if (found != touched_.end()) return found->second.apply(event);
  const Device* known = base_.find(event.device);
  std::string id(event.device);
  Device device = known == nullptr ? Device(id) : *known;
  auto reading = device.apply(event);
  if (!reading) return reading;
  if (known == nullptr) ++new_devices_;
  touched_.emplace(std::move(id), std::move(device));
  return reading;
}

}  // namespace headwater
