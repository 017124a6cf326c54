// The two ends of a log lane as a test's script moves them: a Shipper over a log that exists only
// as numbers, and the centre's answers to it.
#pragma once

#include "sync/shipper.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace headwater::testing {

// The chain at `sequence` of a log of `history`: another history, another chain.
[[nodiscard]] inline Hash chain_of(Sequence sequence, std::uint8_t history = 0) {
  Hash chain{};
  for (std::size_t i = 0; i < 8; ++i) {
    chain[i] = static_cast<std::uint8_t>(sequence.value() >> (8 * i));
  }
  chain[31] = history;
  return chain;
}

struct SentBatch {
  Sequence first;
  Sequence last;
  std::uint64_t epoch = 0;
};

class Lane {
 public:
  static constexpr std::size_t batch_bytes = 1'000;

  explicit Lane(const ShipperOptions& options = {}, std::uint64_t confirmed = 0)
      : shipper_(log_, {Sequence(confirmed), chain_of(Sequence(confirmed))}, 1'000, options) {}

  void grow_to(std::uint64_t head) { head_ = std::max(head_, head); }
  void pass(std::chrono::microseconds time) {
    now_ = Uptime(now_.microseconds() + static_cast<std::uint64_t>(time.count()));
  }

  // Sends the next batch, of up to `events` events, if one may go.
  std::optional<SentBatch> send(std::uint64_t events = 10, std::size_t bytes = batch_bytes) {
    const auto from = shipper_.next(Sequence(head_));
    if (!from) return std::nullopt;
    const Sequence last(std::min(from->value() + events - 1, head_));
    const SentBatch batch{*from, last, shipper_.epoch()};
    shipper_.sent(last, bytes, now_);
    return batch;
  }
  // Sends as many as may go.
  std::size_t send_all(std::uint64_t events = 10) {
    std::size_t count = 0;
    while (send(events)) ++count;
    return count;
  }

  // An answer to a batch of the present epoch, unless another is given.
  Shipper::Verdict answer(std::uint64_t stored, Outcome outcome = Outcome::stored) {
    return answer(stored, outcome, shipper_.epoch());
  }
  Shipper::Verdict answer(std::uint64_t stored, Outcome outcome, std::uint64_t epoch,
                          std::uint8_t history = 0) {
    Position position;
    position.log = log_;
    position.stored = {Sequence(stored), chain_of(Sequence(stored), history)};
    position.epoch = epoch;
    position.outcome = outcome;
    return take(position);
  }
  Shipper::Verdict take(const Position& position) {
    const Sequence at = position.stored.sequence;
    const bool reached = at.value() <= head_;
    return shipper_.take(position, reached ? std::optional(chain_of(at)) : std::nullopt);
  }

  [[nodiscard]] Shipper& shipper() { return shipper_; }
  [[nodiscard]] const LogId& log() const { return log_; }
  [[nodiscard]] Uptime now() const { return now_; }
  [[nodiscard]] std::uint64_t head() const { return head_; }
  [[nodiscard]] std::uint64_t confirmed() const { return shipper_.confirmed().sequence.value(); }

 private:
  const LogId log_ = LogId::random();
  Shipper shipper_;
  std::uint64_t head_ = 0;
  Uptime now_{60'000'000};
};

}  // namespace headwater::testing
