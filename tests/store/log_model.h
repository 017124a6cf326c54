// A log as plain vectors in memory: what a store must be equal to, whatever it does inside.
#pragma once

#include "model/chain.h"
#include "model/event.h"
#include "model/log_id.h"
#include "model/state.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::testing {

class LogModel {
 public:
  LogModel(const LogId& log, std::string_view gateway);

  void append(std::span<const Event> events, Instant at);

  // Events [from, to] are not in the log any more, or are in it again.
  void lose(Sequence from, Sequence to) { lost_[from] = to; }
  void restore(Sequence from) { lost_.erase(from); }
  // Gaps: first and last event, ascending.
  [[nodiscard]] const std::map<Sequence, Sequence>& lost() const { return lost_; }
  // The gap that holds `sequence`.
  [[nodiscard]] std::optional<std::pair<Sequence, Sequence>> lost_at(Sequence sequence) const;
  [[nodiscard]] bool has_lost_up_to(Sequence sequence) const {
    return !lost_.empty() && lost_.begin()->first <= sequence;
  }

  [[nodiscard]] Sequence head() const { return Sequence(events_.size()); }
  [[nodiscard]] Instant commit() const { return moments_.empty() ? Instant{} : moments_.back(); }
  [[nodiscard]] const Hash& chain(Sequence sequence) const { return chains_.at(sequence.value()); }
  [[nodiscard]] RecordedEvent event(Sequence sequence) const;
  [[nodiscard]] bool begins_commit(Sequence sequence) const {
    return begins_.at(static_cast<std::size_t>(sequence.value()) - 1);
  }
  // The events from `from` to `to` that are there, of `device` if it is not empty, as lines.
  [[nodiscard]] std::vector<std::string> lines(Sequence from, Sequence to,
                                               std::string_view device) const;
  // The fold of all events up to `to`, as if none were lost.
  [[nodiscard]] State state(Sequence to) const;

 private:
  std::vector<Event> events_;  // event n is events_[n - 1]
  std::vector<Instant> moments_;
  std::vector<bool> begins_;  // whether it is the first of its commit
  std::vector<Hash> chains_;  // chains_[n] is the chain at n
  std::map<Sequence, Sequence> lost_;
};

// Everything about an event that a reader sees.
[[nodiscard]] std::string text_of(const RecordedEvent& event);

}  // namespace headwater::testing
