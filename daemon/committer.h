// Turns commands into stored events and new state: decide, append, and only then publish.
//
// The one owner of the log and the state. One thread.
#pragma once

#include "model/command.h"
#include "model/decide.h"
#include "model/draft.h"
#include "model/state.h"
#include "model/timestamp.h"
#include "store/log.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace headwater {

// What somebody who waits for the outcome may demand of a command.
struct Terms {
  std::string key{};     // not empty: done once, however often it comes (store/append_key.h); the
                         // events have it as their cause
  std::string device{};  // not empty: done only if `expected_last` is the last event of the device,
  Sequence expected_last{};  // or 0 if it is not known yet
};

// A command with the moment of its arrival.
struct Arrival {
  const Command* command;
  Timestamp at;
  const Terms* terms = nullptr;  // nothing: none
};

// What became of a command that has terms.
struct CommandOutcome {
  Appended appended;      // the events that it has led to, now or then
  bool repeated = false;  // it had been done before
};

// What a commit did.
struct Committed {
  std::uint64_t events = 0;
  std::uint64_t duplicates = 0;         // readings that were recorded before
  std::uint64_t retained = 0;           // kept messages without news
  std::uint64_t rejected = 0;           // messages that became MessageRejected
  std::vector<std::string> actuated{};  // devices with news for the actuator (actuation_news.h)
  // Of the commands that have terms, in order. Error: conflict (the device's last event is another
  // than expected, or the key stands for something else), invalid_input (its key cannot be one),
  // damaged (nothing can be said of its key). Then nothing of the command was appended.
  std::vector<Result<CommandOutcome>> outcomes;
};

class Committer {
 public:
  // `state` is the fold of the whole of `log`.
  Committer(Log log, State state, const Limits& limits)
      : log_(std::move(log)), state_(std::move(state)), limits_(limits) {}

  // Stores the events that the commands lead to, as one commit of the moment `at`. When it returns
  // without an Error, they are on stable storage and in the state. Error: full: nothing was stored,
  // and it can be tried again; storage, damaged: the commit is in doubt, and the process must end
  // without acknowledging anything of it.
  Result<Committed> commit(std::span<const Arrival> commands, Instant at);

  // Work that can wait until nobody waits; with it, a snapshot whenever one is due. True: there is
  // more to do. Error: storage.
  Result<bool> maintain();
  // The last work of all: a snapshot of what the log has led to, for the next start. Error:
  // storage.
  Result<void> finish();
  // Error: storage.
  Result<void> set_cursor(std::string_view name, const Cursor& cursor) {
    return log_.set_cursor(name, cursor);
  }

  // Likewise, outside the database (Log::keep_confirmed).
  Result<void> keep_confirmed(const Cursor& cursor) { return log_.keep_confirmed(cursor); }

  // What there is about damage: see Log.
  [[nodiscard]] std::vector<StorageDamage> take_damages() { return log_.take_damages(); }
  Result<std::vector<Gap>> gaps() { return log_.gaps(); }
  Result<std::optional<Gap>> set_aside(Sequence sequence) { return log_.set_aside(sequence); }
  // Puts back what a gap has lost, and folds the state anew from the log in `directory`: it may
  // have been made without these events. That takes as long as a start from the last snapshot
  // before them. Error: as Log::restore.
  Result<void> restore(std::span<const Block> blocks, const std::string& directory);

  [[nodiscard]] const State& state() const { return state_; }
  [[nodiscard]] const Log& log() const { return log_; }
  // For what is not about events: keeping the log within its limits.
  [[nodiscard]] Log& kept_log() { return log_; }

 private:
  // The events of one commit on their way.
  struct Work {
    Draft draft;
    std::vector<AppendKey> keys;
    Committed done;
  };
  Result<void> decide_one(const Arrival& arrival, Work& work);
  Result<void> decide_on_terms(const Arrival& arrival, Work& work);
  Result<std::optional<CommandOutcome>> done_before(const Arrival& arrival, const Work& work);

  Log log_;
  State state_;
  Limits limits_;
  bool state_is_whole_ = true;  // else it is not to be kept
};

}  // namespace headwater
