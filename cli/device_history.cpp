#include "cli/device_history.h"

#include "cli/gap_notice.h"
#include "store/fold.h"
#include "store/scan.h"

namespace headwater {

Result<DeviceHistory> fold_device(LogReader& reader, const std::string& id, const HistoryEnd& end) {
  DeviceHistory history{{}, end.to};
  if (id == gateway_stream) return history;
  // With a time, another device's event can be the one that was recorded after it: then no block
  // may be passed over, and no snapshot tells when the events before it were recorded.
  FoldStart start;
  if (!end.recorded_by) {
    auto found = fold_start(reader, end.to);
    if (!found) return found.error();
    start = std::move(*found);
  }
  if (const Device* known = start.state.find(id)) history.device = *known;
  ForwardScan scan(reader, {start.state.sequence().next(),
                            end.to,
                            {end.recorded_by ? std::string() : id},
                            gap_notice(incomplete_state)});
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
