// Any bytes as the payload of every event type: refused as damaged, or what was read comes back
// when it is written; and no event with them makes the fold fall over.
#include "model/payload.h"
#include "model/state.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace headwater;

void require(bool holds) {
  if (!holds) std::abort();
}

template <class Payload>
void check(std::string_view bytes) {
  const auto payload = decode<Payload>(bytes);
  if (!payload) {
    require(payload.error().kind == ErrorKind::damaged);
    return;
  }
  const std::string canonical = encode(*payload);
  const auto again = decode<Payload>(canonical);
  require(again.has_value() && encode(*again) == canonical);
}

void fold_one(EventType type, std::string_view device, std::string_view bytes) {
  Event event;
  event.device = device;
  event.type = type;
  event.payload = bytes;
  State state;
  const auto applied = state.apply(as_recorded(event, Sequence(1), Instant{}));
  require(applied || applied.error().kind == ErrorKind::damaged);
  require(state.sequence() == Sequence(applied ? 1 : 0));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check<DeviceRegistered>(bytes);
  check<ReadingRecorded>(bytes);
  check<DeviceOnline>(bytes);
  check<DeviceOffline>(bytes);
  check<GatewayStarted>(bytes);
  check<GatewayStopped>(bytes);
  check<MessageRejected>(bytes);
  check<UpstreamConnected>(bytes);
  check<UpstreamDisconnected>(bytes);
  check<HistoryTrimmed>(bytes);
  check<DataDropped>(bytes);
  check<StorageDamaged>(bytes);
  check<StorageRestored>(bytes);
  fold_one(EventType::device_registered, "dev-1", bytes);
  fold_one(EventType::reading_recorded, "dev-1", bytes);
  fold_one(EventType::gateway_started, gateway_stream, bytes);
  return 0;
}
