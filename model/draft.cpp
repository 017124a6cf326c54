#include "model/draft.h"

#include <utility>

namespace headwater {

const Device* Draft::find(std::string_view device) const {
  const auto found = touched_.find(device);
  return found == touched_.end() ? base_.find(device) : &found->second;
}

Result<void> Draft::add(Event event) {
  const auto recorded =
      as_recorded(event, base_.sequence().plus(events_.size() + 1), at_);
  auto applied = recorded.device == gateway_stream ? gateway_.apply(recorded)
                                                   : touch(recorded.device).apply(recorded);
  if (!applied) return applied.error();
  events_.push_back(std::move(event));
  return {};
}

void Draft::publish(State& state) && {
  state.gateway_ = std::move(gateway_);
  state.sequence_ = state.sequence_.plus(events_.size());
  while (!touched_.empty()) {
    auto node = touched_.extract(touched_.begin());
    state.devices_.insert_or_assign(std::move(node.key()), std::move(node.mapped()));
  }
}

Device& Draft::touch(std::string_view device) {
  const auto found = touched_.find(device);
  if (found != touched_.end()) return found->second;
  const Device* known = base_.find(device);
  if (known == nullptr) ++new_devices_;
  std::string id(device);
  Device copy = known == nullptr ? Device(id) : *known;
  return touched_.emplace(std::move(id), std::move(copy)).first->second;
}

}  // namespace headwater
