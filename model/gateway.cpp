#include "model/gateway.h"

namespace headwater {

Result<void> Gateway::apply(const RecordedEvent& event) {
  if (event.version != 1) return {};
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
    default:
      break;
  }
  return {};
}

Result<void> Gateway::apply_started(const RecordedEvent& event) {
  auto facts = decode<GatewayStarted>(event.payload);
  if (!facts) return facts.error();
  start_ = std::move(*facts);
  started_at_ = event.sequence;
  started_uptime_ = event.recorded.uptime;
  running_ = true;
  upstream_connected_ = false;
  ++starts_;
  return {};
}

}  // namespace headwater
