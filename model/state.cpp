#include "model/state.h"

#include <fmt/format.h>

#include <algorithm>

namespace headwater {

Result<void> State::apply(const RecordedEvent& event) {
  if (event.sequence != sequence_.next()) {
    return Error{
        ErrorKind::damaged,
        fmt::format("event {} cannot follow event {}", event.sequence.value(), sequence_.value()),
        "run `headwater verify`"};
  }
  if (event.device == gateway_stream) {
    if (auto applied = gateway_.apply(event); !applied) return applied.error();
  } else {
    auto reading = apply_to_device(event);
    if (!reading) return reading.error();
    if (*reading) recent_.add(**reading);
  }
  if (!is_known(event)) ++unknown_events_;
  sequence_ = event.sequence;
  return {};
}

Result<std::optional<Fingerprint>> State::apply_to_device(const RecordedEvent& event) {
  const auto found = devices_.find(event.device);
  if (found != devices_.end()) return found->second.apply(event);
  Device device{std::string(event.device)};
  auto reading = device.apply(event);
  if (reading) devices_.emplace(device.id(), std::move(device));
  return reading;
}

const Device* State::find(std::string_view device) const {
  const auto found = devices_.find(device);
  return found == devices_.end() ? nullptr : &found->second;
}

std::vector<const Device*> State::devices() const {
  std::vector<const Device*> sorted;
  sorted.reserve(devices_.size());
  for (const auto& [id, device] : devices_) sorted.push_back(&device);
  std::sort(sorted.begin(), sorted.end(),
            [](const Device* a, const Device* b) { return a->id() < b->id(); });
  return sorted;
}

}  // namespace headwater
