#include "cli/device_history.h"

#include "store/scan.h"

namespace headwater {

Result<DeviceHistory> fold_device(LogReader& reader, const std::string& id, const HistoryEnd& end) {
  DeviceHistory history{{}, end.to};
  if (id == gateway_stream) return history;
  // Another device's event can be the one that was recorded after the time: then no block may be
  // passed over.
  ForwardScan scan(reader, {Sequence(1), end.to, end.recorded_by ? std::string() : id});
  for (;;) {
    auto event = scan.next();
    if (!event) return event.error();
    if (!*event) return history;
    if (end.recorded_by && (*event)->recorded.wall > *end.recorded_by) {
      history.sequence = (*event)->sequence.previous();
      return history;
    }
    if ((*event)->device != id) continue;
    if (!history.device) history.device.emplace(id);
    if (auto applied = history.device->apply(**event); !applied) return applied.error();
  }
}

}  // namespace headwater
