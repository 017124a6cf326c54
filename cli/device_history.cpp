#include "cli/device_history.h"

#include "cli/gap_notice.h"
#include "store/fold.h"
#include "store/scan.h"

#include <fmt/format.h>

namespace headwater {
namespace {

Error not_kept(Sequence removed) {
  return {ErrorKind::not_found,
          fmt::format("what was known then is not known any more: the events up to {} have been "
                      "removed",
                      removed.value()),
          ""};
}

}  // namespace

Result<DeviceHistory> fold_device(LogReader& reader, const std::string& id, const HistoryEnd& end) {
  DeviceHistory history{{}, end.to};
  if (id == gateway_stream) return history;
  // With a time, another device's event can be the one that was recorded after it: then no block
  // may be passed over, and no snapshot tells when the events before it were recorded.
  // What was removed is passed over by the snapshot that stands for it.
  auto removed = reader.removed_up_to();
  if (!removed) return removed.error();
  auto start = fold_start(reader, end.recorded_by ? *removed : end.to);
  if (!start) return start.error();
  if (const Device* known = start->state.find(id)) history.device = *known;
  ForwardScan scan(reader, {start->state.sequence().next(),
                            end.to,
                            {end.recorded_by ? std::string() : id},
                            gap_notice(incomplete_state)});
  for (;;) {
    auto event = scan.next();
    if (!event) return event.error();
    if (!*event) return history;
    if (end.recorded_by && (*event)->recorded.wall > *end.recorded_by) {
      history.sequence = (*event)->sequence.previous();
      if (*removed > Sequence() && history.sequence == *removed) return not_kept(*removed);
      return history;
    }
    if ((*event)->device != id) continue;
    if (!history.device) history.device.emplace(id);
    if (auto applied = history.device->apply(**event); !applied) return applied.error();
  }
}

}  // namespace headwater
