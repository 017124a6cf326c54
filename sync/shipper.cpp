#include "sync/shipper.h"

#include <algorithm>

namespace headwater {

Shipper::Shipper(const LogId& log, const Cursor& confirmed, std::uint64_t epoch,
                 const ShipperOptions& options)
    : log_(log),
      options_(options),
      confirmed_(confirmed),
      sent_to_(confirmed.sequence),
      epoch_(epoch) {}

void Shipper::connected() {
  connected_ = true;
  silences_ = 0;
  resend_from(confirmed_.sequence);
}

void Shipper::disconnected() {
  connected_ = false;
  resend_from(confirmed_.sequence);
}

Shipper::Verdict Shipper::take(const Position& position, const std::optional<Hash>& ours) {
  if (position.log != log_) return Verdict::other_log;
  if (!ours) return Verdict::ahead;
  // An answer of "fork" to somebody else (another gateway with our id) does not stop us.
  const bool refused = position.outcome == Outcome::fork && position.epoch == epoch_;
  if (*ours != position.stored.chain || refused) {
    halted_ = true;
    return Verdict::forked;
  }
  silences_ = 0;
  const Sequence stored = position.stored.sequence;
  const bool advanced = stored > confirmed_.sequence;
  if (advanced) {
    confirmed_ = position.stored;
    forget_confirmed();
  }
  if (position.outcome == Outcome::stored || position.outcome == Outcome::fork) {
    return advanced ? Verdict::advanced : Verdict::nothing;
  }
  // The other outcomes say what is missing; but an answer to an earlier attempt has been overtaken,
  // and a centre that has just started misses what was under way.
  const bool current = position.outcome == Outcome::announced || position.epoch == epoch_;
  const bool fell_back = stored < confirmed_.sequence;
  const bool missing = fell_back || !under_way_.empty();
  if (!current || !missing) return advanced ? Verdict::advanced : Verdict::nothing;
  confirmed_ = position.stored;
  resend_from(stored);
  return fell_back ? Verdict::fell_back : Verdict::resending;
}

bool Shipper::check_silence(Uptime now) {
  const auto end = deadline();
  if (!end || now < *end) return false;
  ++silences_;
  resend_from(confirmed_.sequence);
  return true;
}

std::optional<Sequence> Shipper::next(Sequence head) const {
  if (!connected_ || halted_ || head <= sent_to_) return std::nullopt;
  if (under_way_.empty()) return sent_to_.next();
  // While nobody answers, one batch at a time is enough to find out when somebody does.
  if (silences_ > 0) return std::nullopt;
  const bool full =
      under_way_.size() >= options_.window_batches || bytes_under_way_ >= options_.window_bytes;
  const bool worth_it = head.value() - sent_to_.value() >= options_.full_batch_events ||
                        under_way_.back().bytes >= options_.full_batch_bytes;
  if (full || !worth_it) return std::nullopt;
  return sent_to_.next();
}

void Shipper::sent(Sequence last, std::size_t bytes, Uptime now) {
  sent_to_ = last;
  under_way_.push_back({last, bytes, now});
  bytes_under_way_ += bytes;
}

std::optional<Uptime> Shipper::deadline() const {
  if (under_way_.empty()) return std::nullopt;
  return Uptime(under_way_.front().at.microseconds() + timeout_us());
}

void Shipper::resend_from(Sequence position) {
  ++epoch_;
  sent_to_ = position;
  under_way_.clear();
  bytes_under_way_ = 0;
}

void Shipper::forget_confirmed() {
  while (!under_way_.empty() && under_way_.front().last <= confirmed_.sequence) {
    bytes_under_way_ -= under_way_.front().bytes;
    under_way_.pop_front();
  }
  sent_to_ = std::max(sent_to_, confirmed_.sequence);
}

std::uint64_t Shipper::timeout_us() const {
  const auto base = static_cast<std::uint64_t>(options_.confirm_timeout.count());
  const auto cap = static_cast<std::uint64_t>(options_.confirm_timeout_cap.count());
  return std::min(base << std::min(silences_, 16U), std::max(base, cap));
}

}  // namespace headwater
