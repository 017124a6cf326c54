// A log as plain vectors in memory: what a store must be equal to, whatever it does inside.
#pragma once

#include "model/chain.h"
#include "model/event.h"
#include "model/log_id.h"
#include "model/state.h"
#include "store/append_key.h"
#include "store/gap.h"

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

  // An append had a key.
  void note_key(const std::string& key, const Appended& appended) { keys_[key] = appended; }
  [[nodiscard]] const std::map<std::string, Appended>& keys() const { return keys_; }

  // Everything up to `to` has been removed, and important events of it are kept. `confirmed`: what
  // the centre had then.
  void remove(Sequence to, Sequence confirmed);
  [[nodiscard]] Sequence removed() const { return removed_; }
  [[nodiscard]] GapReason removal_reason() const { return removal_reason_; }
  // Kept events in a range, as lines.
  [[nodiscard]] std::vector<std::string> kept_lines(Sequence from, Sequence to) const;

  // Events [from, to] are not in the log any more, or are in it again.
  void lose(Sequence from, Sequence to) { lost_[from] = to; }
  void restore(Sequence from) { lost_.erase(from); }
  // Gaps: first and last event, ascending; what has been removed is none.
  [[nodiscard]] const std::map<Sequence, Sequence>& lost() const { return lost_; }
  // The gap, or the removed part, that holds `sequence`.
  [[nodiscard]] std::optional<std::pair<Sequence, Sequence>> lost_at(Sequence sequence) const;
  // Whether the state at `sequence` lacks something: what is lost, or was when it was removed.
  [[nodiscard]] bool has_lost_up_to(Sequence sequence) const {
    return removed_what_was_lost_ || (!lost_.empty() && lost_.begin()->first <= sequence);
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
  Sequence removed_;
  GapReason removal_reason_ = GapReason::trimmed;
  bool removed_what_was_lost_ = false;
  std::vector<Sequence> kept_;
  std::map<std::string, Appended> keys_;
};

// Everything about an event that a reader sees.
[[nodiscard]] std::string text_of(const RecordedEvent& event);

}  // namespace headwater::testing
