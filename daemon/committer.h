// Turns commands into stored events and new state: decide, append, and only then publish.
//
// The one owner of the log and the state. One thread.
#pragma once

#include "model/command.h"
#include "model/decide.h"
#include "model/state.h"
#include "model/timestamp.h"
#include "store/log.h"

#include <cstdint>
#include <span>

namespace headwater {

// A command with the moment of its arrival.
struct Arrival {
  const Command* command;
  Timestamp at;
};

// What a commit did.
struct Committed {
  std::uint64_t events = 0;
  std::uint64_t duplicates = 0;  // readings that were recorded before
  std::uint64_t retained = 0;    // kept messages without news
  std::uint64_t rejected = 0;    // messages that became MessageRejected
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

  [[nodiscard]] const State& state() const { return state_; }
  [[nodiscard]] const Log& log() const { return log_; }
  // For what is not about events: keeping the log within its limits.
  [[nodiscard]] Log& kept_log() { return log_; }

 private:
  Log log_;
  State state_;
  Limits limits_;
};

}  // namespace headwater
