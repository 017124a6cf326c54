#include "store/scan.h"

#include <fmt/format.h>

#include <algorithm>

namespace headwater {
namespace {

// A block's frames, checked: by a checksum of their own if they have one, else by the chain.
Result<std::string> whole_frames(const Block& block) {
  auto frames = unpack(block);
  if (!frames || block.encoding == Encoding::zstd_frames) return frames;
  if (auto checked = check(block, *frames); !checked) return checked.error();
  return frames;
}

}  // namespace

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
      events_.reset();
      if (next_ == block_->first.plus(block_->count)) continue;
      return Error{ErrorKind::damaged,
                   fmt::format("events {} to {}: some are missing", block_->first.value(),
                               block_->last().value()),
                   "run `headwater verify`"};
    }
    next_ = (*event)->sequence.next();
    if ((*event)->sequence > range_.to) return std::optional<RecordedEvent>();
    if ((*event)->sequence >= wanted_) return event;
  }
}

Result<bool> ForwardScan::load(Sequence sequence) {
  if (!range_.device.empty()) {
    auto skipped = reader_.skip_to(sequence, range_.device);
    if (!skipped) return skipped.error();
    sequence = *skipped;
  }
  auto block = reader_.block_at(sequence);
  if (!block) return block.error();
  if (!*block) return false;
  const bool follows = block_ && (*block)->first == block_->first.plus(block_->count);
  if (follows && (*block)->chain_before != block_->chain_after) {
    return Error{ErrorKind::damaged,
                 fmt::format("event {} does not follow the one before it", sequence.value()),
                 "run `headwater verify`"};
  }
  auto frames = whole_frames(**block);
  if (!frames) return frames.error();
  block_ = std::move(*block);
  frames_ = std::move(*frames);
  events_.emplace(frames_, block_->first, block_->before);
  next_ = block_->first;
  wanted_ = sequence;
  return true;
}

Result<std::optional<RecordedEvent>> BackwardScan::next() {
  if (!next_) {
    auto head = reader_.head();
    if (!head) return head.error();
    next_ = std::min(head->sequence, range_.to);
  }
  if (*next_ < range_.from || *next_ == Sequence()) return std::optional<RecordedEvent>();
  if (events_.empty()) {
    if (auto loaded = load(*next_); !loaded) return loaded.error();
  }
  const RecordedEvent event = events_.back();
  events_.pop_back();
  next_ = event.sequence.previous();
  return std::optional(event);
}

Result<void> BackwardScan::load(Sequence sequence) {
  auto block = reader_.block_at(sequence);
  if (!block) return block.error();
  const Error missing{ErrorKind::damaged, fmt::format("event {} is missing", sequence.value()),
                      "run `headwater verify`"};
  if (!*block) return missing;
  auto frames = whole_frames(**block);
  if (!frames) return frames.error();
  frames_ = std::move(*frames);
  EventReader events(frames_, (*block)->first, (*block)->before);
  for (;;) {
    auto event = events.next();
    if (!event) return event.error();
    if (!*event || (*event)->sequence > sequence) break;
    events_.push_back(**event);
  }
  if (events_.empty() || events_.back().sequence != sequence) return missing;
  return {};
}

}  // namespace headwater
