#include "sync/recall.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace headwater {
namespace {

bool is_loss(const Gap& gap) {
  return gap.reason == GapReason::damaged || gap.reason == GapReason::missing;
}

// Forgets those that are no gaps any more.
void keep_only(std::set<Sequence>& begins, std::span<const Gap> gaps) {
  std::erase_if(begins, [&](Sequence first) {
    return std::none_of(gaps.begin(), gaps.end(),
                        [first](const Gap& gap) { return gap.first == first; });
  });
}

}  // namespace

void Recall::connected() {
  connected_ = true;
  silences_ = 0;
  unavailable_.clear();
  handed_over_.clear();
}

void Recall::disconnected() {
  connected_ = false;
  asked_at_.reset();
}

void Recall::consider(std::span<const Gap> gaps, Sequence confirmed) {
  keep_only(unavailable_, gaps);
  keep_only(handed_over_, gaps);
  if (current_ && std::find(gaps.begin(), gaps.end(), *current_) == gaps.end()) current_.reset();
  for (const Gap& gap : gaps) {
    if (current_) return;
    if (!is_loss(gap) || gap.last() > confirmed) continue;
    if (unavailable_.contains(gap.first) || handed_over_.contains(gap.first)) continue;
    begin_with(gap);
  }
}

void Recall::begin_with(const Gap& gap) {
  current_ = gap;
  pieces_.clear();
  bytes_ = 0;
  next_ = gap.first;
  chain_ = gap.chain_before;
  ++number_;
  asked_at_.reset();
  silences_ = 0;
}

std::optional<RecallRequest> Recall::next(Uptime now) {
  if (!connected_ || !current_) return std::nullopt;
  if (asked_at_) {
    if (now < *deadline()) return std::nullopt;
    ++silences_;
    ++number_;
    asked_at_.reset();
  }
  const std::uint64_t count = current_->last().value() - next_.value() + 1;
  return RecallRequest{log_, next_, count, chain_, current_->chain_after, number_};
}

std::optional<Uptime> Recall::deadline() const {
  if (!connected_ || !current_ || !asked_at_) return std::nullopt;
  const auto base = static_cast<std::uint64_t>(options_.answer_timeout.count());
  const auto cap = static_cast<std::uint64_t>(options_.answer_timeout_cap.count());
  const auto patience = std::min(base << std::min(silences_, 16U), std::max(base, cap));
  return Uptime(asked_at_->microseconds() + patience);
}

Recall::Verdict Recall::take(Recalled answer) {
  const bool ours = current_ && asked_at_ && answer.log == log_ && answer.number == number_;
  if (!ours) return Verdict::ignored;
  if (!answer.batch) return give_up(Verdict::unavailable);
  const Batch& batch = *answer.batch;
  const Block& block = batch.block;
  const bool follows = batch.log == log_ && !batch.gap && block.first == next_ &&
                       block.chain_before == chain_ && block.last() <= current_->last();
  if (!follows || !check(block)) return give_up(Verdict::wrong);
  const bool last = block.last() == current_->last();
  if (last && block.chain_after != current_->chain_after) return give_up(Verdict::wrong);
  bytes_ += block.events.size();
  if (bytes_ > options_.bytes_limit) return give_up(Verdict::too_large);
  next_ = block.last().next();
  chain_ = block.chain_after;
  silences_ = 0;
  ++number_;
  asked_at_.reset();
  pieces_.push_back(std::move(answer.batch->block));
  if (!last) return Verdict::piece;
  handed_over_.insert(current_->first);
  current_.reset();
  return Verdict::complete;
}

Recall::Verdict Recall::give_up(Verdict why) {
  unavailable_.insert(current_->first);
  current_.reset();
  pieces_.clear();
  return why;
}

std::vector<Block> Recall::take_blocks() {
  assert(!current_);
  return std::exchange(pieces_, {});
}

}  // namespace headwater
