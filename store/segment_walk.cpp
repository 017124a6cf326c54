#include "store/segment_walk.h"

#include "store/number_set.h"
#include "store/rows.h"

#include <fmt/format.h>

#include <algorithm>

namespace headwater {

Result<SegmentWalk::Step> SegmentWalk::forward(Sequence from) {
  auto transaction = Transaction::begin(*database_);
  if (!transaction) return transaction.error();
  auto gap = headwater::gap_at(*database_, from);
  if (!gap) return gap.error();
  if (*gap) return Step{from, *gap, false};
  if (filter_.empty()) return Step{from, {}, true};
  auto next_gap = gap_after(*database_, from);
  if (!next_gap) return next_gap.error();
  const auto limit = *next_gap ? std::optional((*next_gap)->first) : std::nullopt;
  Step step;
  auto at = pass_forward(from, limit, step.done);
  if (!at) return at.error();
  step.at = *at;
  return step;
}

Result<SegmentWalk::Step> SegmentWalk::backward(Sequence from) {
  auto transaction = Transaction::begin(*database_);
  if (!transaction) return transaction.error();
  auto gap = headwater::gap_at(*database_, from);
  if (!gap) return gap.error();
  if (*gap) return Step{from, *gap, false};
  if (filter_.empty() || from == Sequence()) return Step{from, {}, true};
  auto gap_before = headwater::gap_before(*database_, from);
  if (!gap_before) return gap_before.error();
  Step step;
  auto at = pass_backward(from, *gap_before ? (*gap_before)->last() : Sequence(), step.done);
  if (!at) return at.error();
  step.at = *at;
  return step;
}

Result<bool> SegmentWalk::look_up() {
  if (filter_.device.empty()) return true;
  // A number is given when the device's first segment is sealed, which may be after the scan has
  // begun; and a restart after damage can give another.
  if (device_) {
    auto number = number_of_device(*database_, filter_.device);
    if (!number && number.error().kind != ErrorKind::damaged) return number.error();
    if (number && *number == device_->number) return true;
    device_.reset();
  }
  auto found = look_up_device(*database_, filter_.device);
  if (!found && found.error().kind != ErrorKind::damaged) return found.error();
  if (found) device_ = *found;
  return device_.has_value();
}

bool SegmentWalk::may_hold(Sequence first, const SegmentIndex& index) const {
  if (filter_.time_from && index.time_to < *filter_.time_from) return false;
  if (filter_.time_before && index.time_from >= *filter_.time_before) return false;
  const auto has_type = [&index](EventType type) {
    return has_number(index.types, static_cast<std::uint32_t>(type));
  };
  if (!filter_.types.empty() &&
      std::none_of(filter_.types.begin(), filter_.types.end(), has_type)) {
    return false;
  }
  if (filter_.device.empty() || !device_ || first < device_->believed_from) return true;
  return device_->number && has_number(index.devices, *device_->number);
}

Result<Sequence> SegmentWalk::pass_forward(Sequence from, std::optional<Sequence> limit,
                                           bool& done) {
  if (auto known = look_up(); !known) return known.error();
  auto lent = database_->lend(select_summaries(
      fmt::format("WHERE first >= (SELECT ifnull(max(first), 0) FROM segment WHERE first <= ?1) "
                  "ORDER BY first LIMIT {}",
                  step_segments)));
  if (!lent) return lent.error();
  Statement& query = **lent;
  query.bind(1, static_cast<std::int64_t>(from.value()));
  Sequence at = from;
  int looked_at = 0;
  for (;; ++looked_at) {
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) break;
    const auto summary = read_summary(query);
    done = !summary || summary->first > at;
    if (done) return at;
    const Sequence behind = summary->first.plus(summary->count);
    if (behind <= at) continue;
    done = may_hold(summary->first, summary->index);
    if (done) return at;
    at = limit ? std::min(behind, *limit) : behind;
    if (at == limit) return at;
  }
  done = looked_at < step_segments;
  return at;
}

Result<Sequence> SegmentWalk::pass_backward(Sequence from, Sequence limit, bool& done) {
  if (auto known = look_up(); !known) return known.error();
  auto lent = database_->lend(select_summaries(
      fmt::format("WHERE first <= ?1 ORDER BY first DESC LIMIT {}", step_segments)));
  if (!lent) return lent.error();
  Statement& query = **lent;
  query.bind(1, static_cast<std::int64_t>(from.value()));
  Sequence at = from;
  for (int looked_at = 0; looked_at < step_segments; ++looked_at) {
    auto row = query.step();
    if (!row) return row.error();
    done = !*row;
    if (done) return at;
    const auto summary = read_summary(query);
    done = !summary || summary->first.plus(summary->count) <= at ||
           may_hold(summary->first, summary->index);
    if (done) return at;
    at = std::max(summary->first.previous(), limit);
    done = at == Sequence();
    if (at == limit) return at;
  }
  return at;
}

}  // namespace headwater
