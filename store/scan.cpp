#include "store/scan.h"

#include <fmt/format.h>

#include <algorithm>

namespace headwater {
Result<std::optional<RecordedEvent>> ForwardScan::next() {
  for (;;) {
    if (!events_) {
      const Sequence wanted = std::max(next_, range_.from);
      auto loaded = wanted > range_.to ? Result<bool>(false) : load(wanted);
      if (!loaded) return loaded.error();
      if (!*loaded) return std::optional<RecordedEvent>();
    }
    auto event = events_->next();
    if (!event) return event.error();
    if (!*event) {
      next_ = events_->position();
      events_.reset();
      if (next_ == block_->first.plus(block_->count)) continue;
      return Error{ErrorKind::damaged,
                   fmt::format("events {} to {}: some are missing", block_->first.value(),
                               block_->last().value()),
                   "run `headwater verify`"};
    }
    next_ = (*event)->sequence.next();
    if ((*event)->sequence > range_.to) return std::optional<RecordedEvent>();
    if ((*event)->sequence >= wanted_ && range_.filter.matches(**event)) return event;
  }
}

Result<bool> ForwardScan::load(Sequence sequence) {
  auto passed = pass(sequence);
  if (!passed) return passed.error();
  if (*passed > range_.to) return false;
  sequence = *passed;
  auto block = reader_.block_at(sequence);
  if (!block) return block.error();
  if (!*block) return false;
  const bool follows = block_ && (*block)->first == block_->first.plus(block_->count);
  if (follows && (*block)->chain_before != block_->chain_after) {
    return Error{ErrorKind::damaged,
                 fmt::format("event {} does not follow the one before it", sequence.value()),
                 "run `headwater verify`"};
  }
  auto events = BlockEvents::of(**block, range_.filter.device);
  if (!events) return events.error();
  block_ = std::move(*block);
  events_ = std::move(*events);
  next_ = block_->first;
  wanted_ = sequence;
  return true;
}

Result<Sequence> ForwardScan::pass(Sequence sequence) {
  while (sequence <= range_.to) {
    auto step = walk_.forward(sequence);
    if (!step) return step.error();
    sequence = step->at;
    if (step->done) break;
    if (!step->gap) continue;
    if (!range_.on_gap) return gap_error(*step->gap);
    range_.on_gap(*step->gap);
    sequence = step->gap->last().next();
  }
  next_ = sequence;  // so that nothing is passed twice
  return sequence;
}

Result<std::optional<RecordedEvent>> BackwardScan::next() {
  if (!next_) {
    auto head = reader_.head();
    if (!head) return head.error();
    next_ = std::min(head->sequence, range_.to);
  }
  while (events_.empty()) {
    auto passed = pass(*next_);
    if (!passed) return passed.error();
    next_ = *passed;
    if (*next_ < range_.from || *next_ == Sequence()) return std::optional<RecordedEvent>();
    if (auto loaded = load(*next_); !loaded) return loaded.error();
  }
  const RecordedEvent event = events_.back();
  events_.pop_back();
  return std::optional(event);
}

Result<Sequence> BackwardScan::pass(Sequence sequence) {
  while (sequence >= range_.from && sequence > Sequence()) {
    auto step = walk_.backward(sequence);
    if (!step) return step.error();
    sequence = step->at;
    if (step->done) break;
    if (!step->gap) continue;
    if (!range_.on_gap) return gap_error(*step->gap);
    range_.on_gap(*step->gap);
    sequence = step->gap->first.previous();
  }
  return sequence;
}

Result<void> BackwardScan::load(Sequence sequence) {
  auto block = reader_.block_at(sequence);
  if (!block) return block.error();
  const Error missing{ErrorKind::damaged, fmt::format("event {} is missing", sequence.value()),
                      "run `headwater verify`"};
  if (!*block) return missing;
  auto events = BlockEvents::of(**block, range_.filter.device);
  if (!events) return events.error();
  block_ = std::move(*events);
  for (;;) {
    auto event = block_->next();
    if (!event) return event.error();
    if (!*event || (*event)->sequence > sequence) break;
    const bool in_range = (*event)->sequence >= range_.from;
    if (in_range && range_.filter.matches(**event)) events_.push_back(**event);
  }
  if (block_->position() <= sequence) return missing;
  next_ = (*block)->first.previous();
  return {};
}

}  // namespace headwater
