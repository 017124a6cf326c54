#include "cli/observed_history.h"

#include "cli/gap_notice.h"
#include "cli/owned_event.h"
#include "store/fold.h"
#include "store/scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace headwater {
namespace {

// The first moment behind `time`.
Timestamp after(Timestamp time) {
  constexpr std::int64_t last = std::numeric_limits<std::int64_t>::max();
  return time.microseconds() == last ? time : Timestamp(time.microseconds() + 1);
}

// One device's fold up to a moment.
class ObservedFold {
 public:
  ObservedFold(LogReader& reader, const std::string& id, Timestamp time)
      : reader_(reader), id_(id), time_(time) {}

  Result<DeviceHistory> run() {
    auto head = reader_.head();
    if (!head) return head.error();
    history_.sequence = head->sequence;
    auto start = find_start();
    if (!start) return start.error();
    if (const Device* known = start->state.find(id_)) history_.device = *known;
    if (auto lacking = check_removed(); !lacking) return lacking.error();
    const Sequence from = start->state.sequence().next();
    if (auto found = find_late_calibrations(from); !found) return found.error();
    if (auto folded = fold_from(from); !folded) return folded.error();
    return std::move(history_);
  }

 private:
  // Everything of the device up to there happened by the moment.
  Result<FoldStart> find_start() {
    auto removed = reader_.removed_up_to();
    if (!removed) return removed.error();
    removed_ = *removed;
    Sequence last = history_.sequence;
    if (time_ < after(time_)) {
      ForwardScan later(
          reader_,
          {removed_.next(), last, {.device = id_, .time_from = after(time_)}, [](const Gap&) {}});
      auto first = later.next();
      if (!first) return first.error();
      if (*first) last = (*first)->sequence.previous();
    }
    return fold_start(reader_, last);
  }

  // Of what was removed only the state at its end is known, and some events that were kept.
  Result<void> check_removed() {
    if (removed_ == Sequence() || !history_.device) return {};
    auto later = removed_later();
    if (!later) return later.error();
    if (!*later) return {};
    return Error{ErrorKind::not_found,
                 fmt::format("what was true then is not known any more: the events up to {} have "
                             "been removed",
                             removed_.value()),
                 ""};
  }

  // Whether something of the device that was removed may have happened later than the moment.
  Result<bool> removed_later() {
    const auto& latest = history_.device->measurements();
    bool later = std::any_of(latest.begin(), latest.end(),
                             [this](const auto& one) { return one.time > time_; });
    if (later) return true;
    if (history_.sequence > removed_) {
      auto block = reader_.block_at(removed_.next());
      if (block && *block && (*block)->before.wall > time_) return true;
    }
    auto read = reader_.kept_events(Sequence(1), removed_, false, [&](const RecordedEvent& event) {
      later = event.device == id_ && event.time > time_;
      return !later;
    });
    if (!read && read.error().kind != ErrorKind::damaged) return read.error();
    return later;
  }

  // Those which were made later than the moment, but stand before readings that count.
  Result<void> find_late_calibrations(Sequence from) {
    ForwardScan scan(
        reader_, {from,
                  history_.sequence,
                  {.device = id_, .types = {EventType::calibration_set}, .time_from = after(time_)},
                  [](const Gap&) {}});
    for (;;) {
      auto event = scan.next();
      if (!event) return event.error();
      if (!*event) return {};
      if ((*event)->time > time_) late_.emplace_back(**event);
    }
  }

  Result<void> fold_from(Sequence from) {
    ForwardScan scan(reader_, {from, history_.sequence, filter(), gap_notice(incomplete_state)});
    for (;;) {
      auto event = scan.next();
      if (!event) return event.error();
      if (!*event) return {};
      if (auto applied = apply(**event); !applied) return applied;
    }
  }

  [[nodiscard]] ScanFilter filter() const {
    ScanFilter filter{.device = id_};
    if (time_ < after(time_)) filter.time_before = after(time_);
    return filter;
  }

  Result<void> apply(const RecordedEvent& event) {
    if (!history_.device) history_.device.emplace(id_);
    const bool calibrated_by_place =
        event.type == EventType::reading_recorded || event.type == EventType::calibration_set;
    for (; calibrated_by_place && next_late_ < late_.size(); ++next_late_) {
      const RecordedEvent calibration = late_[next_late_].view();
      if (calibration.sequence > event.sequence) break;
      if (auto applied = history_.device->apply(calibration); !applied) return applied.error();
    }
    auto applied = history_.device->apply(event);
    if (!applied) return applied.error();
    return {};
  }

  LogReader& reader_;
  const std::string& id_;
  Timestamp time_;
  Sequence removed_;
  DeviceHistory history_;
  std::vector<OwnedEvent> late_;
  std::size_t next_late_ = 0;
};

}  // namespace

Result<DeviceHistory> fold_observed(LogReader& reader, const std::string& id, Timestamp time) {
  if (id == gateway_stream) return DeviceHistory{};
  return ObservedFold(reader, id, time).run();
}

}  // namespace headwater
