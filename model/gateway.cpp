#include "model/gateway.h"

#include "model/elapsed.h"
#include "model/upcast.h"

namespace headwater {

Result<void> Gateway::apply(const RecordedEvent& event) {
  if (!is_known(event)) return {};
  switch (event.type) {
    case EventType::gateway_started:
      return apply_started(event);
    case EventType::gateway_stopped:
      running_ = false;
      upstream_connected_ = false;
      break;
    case EventType::message_rejected:
      ++rejected_messages_;
      break;
    case EventType::upstream_connected:
      upstream_connected_ = true;
      break;
    case EventType::upstream_disconnected:
      upstream_connected_ = false;
      break;
    case EventType::storage_damaged:
      ++storage_damages_;
      break;
    case EventType::storage_restored:
      ++storage_restores_;
      break;
    case EventType::configuration_changed: {
      auto configuration = payload_of<ConfigurationChanged>(event);
      if (!configuration) return configuration.error();
      configuration_ = std::move(*configuration);
      configured_ = true;
      break;
    }
    default:
      break;
  }
  return {};
}

Result<void> Gateway::apply_started(const RecordedEvent& event) {
  auto facts = payload_of<GatewayStarted>(event);
  if (!facts) return facts.error();
  if (starts_ == 0 || start_.boot_id != facts->boot_id) booted_at_ = event.sequence;
  start_ = std::move(*facts);
  started_at_ = event.sequence;
  started_uptime_ = event.recorded.uptime;
  running_ = true;
  upstream_connected_ = false;
  ++starts_;
  return {};
}

std::uint64_t Gateway::elapsed(Sequence at, Uptime then, Uptime now) const {
  const Uptime from = at > started_at_ ? then : started_uptime_;
  return now > from ? now.microseconds() - from.microseconds() : 0;
}

std::uint64_t Gateway::elapsed_over_restarts(Sequence at, Uptime then, Uptime now) const {
  return at > booted_at_ ? elapsed_between(then, now) : now.microseconds();
}

}  // namespace headwater
