#include "cli/device_history.h"

#include "cli/gap_notice.h"
#include "cli/log_point.h"
#include "cli/time_argument.h"
#include "store/fold.h"
#include "store/recorded_time.h"
#include "store/scan.h"

#include <fmt/format.h>

#include <algorithm>

namespace headwater {
namespace {

Error not_kept(Sequence removed) {
  return {ErrorKind::not_found,
          fmt::format("what was known then is not known any more: the events up to {} have been "
                      "removed",
                      removed.value()),
          ""};
}

// Where what had been recorded by `time` ends.
Result<Sequence> point_of(LogReader& reader, Timestamp time) {
  auto point = recorded_by(reader, time);
  if (!point) return point;
  auto removed = reader.removed_up_to();
  if (!removed) return removed;
  auto head = reader.head();
  if (!head) return head.error();
  // Of what was removed it is not known when it was recorded.
  const bool before_what_is_here = *point == *removed && *removed < head->sequence;
  if (*removed > Sequence() && before_what_is_here) return not_kept(*removed);
  return point;
}

}  // namespace

Result<HistoryEnd> history_end(LogReader& reader, const std::optional<std::string>& at,
                               std::optional<std::uint64_t> at_seq, Timestamp now) {
  HistoryEnd end;
  if (at) {
    auto time = parse_time_argument(*at, now);
    if (!time) return time.error();
    end.recorded_by = *time;
  }
  auto to = log_point(reader, at_seq);
  if (!to) return to.error();
  end.to = *to;
  return end;
}

Result<DeviceHistory> fold_device(LogReader& reader, const std::string& id, const HistoryEnd& end) {
  DeviceHistory history{{}, end.to};
  if (end.recorded_by) {
    auto point = point_of(reader, *end.recorded_by);
    if (!point) return point.error();
    history.sequence = std::min(*point, end.to);
  }
  if (id == gateway_stream) return history;
  auto start = fold_start(reader, history.sequence);
  if (!start) return start.error();
  if (const Device* known = start->state.find(id)) history.device = *known;
  ForwardScan scan(reader, {start->state.sequence().next(),
                            history.sequence,
                            {.device = id},
                            gap_notice(incomplete_state)});
  for (;;) {
    auto event = scan.next();
    if (!event) return event.error();
    if (!*event) return history;
    if (!history.device) history.device.emplace(id);
    if (auto applied = history.device->apply(**event); !applied) return applied.error();
  }
}

}  // namespace headwater
