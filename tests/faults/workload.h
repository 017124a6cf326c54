// A run of a log that is always the same, what it has promised at each moment, and the check that a
// restart keeps the promise.
#pragma once

#include "store/log.h"
#include "tests/faults/simulated_disk.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace headwater::testing {

// What must be there after any fault from now on.
struct Promise {
  std::size_t operations = 0;  // of the disk's journal, when the promise was made
  Sequence head;               // the last event whose append() has returned
  Sequence cursor;             // where the last set_cursor() that has returned put it
};

struct RunRecord {
  std::vector<Promise> promises{Promise{}};
  std::optional<Error> error;  // where the run ended, unless all was done
  std::string wrongly_done;    // what the log still did after the error; empty: nothing
  std::size_t ended_at = 0;    // operations of the journal, at the end, with the log still open
  DiskImage files;             // likewise

  // What was promised when the disk's journal had `operations` entries.
  [[nodiscard]] const Promise& promise_at(std::size_t operations) const;
  [[nodiscard]] const Promise& last_promise() const { return promises.back(); }
};

struct Restart {
  Sequence head;        // the last event that was found
  std::string problem;  // empty: all that was promised is there, whole, and the log goes on
  bool lost = false;    // the problem is that the end is missing, of what was acknowledged
};

// Appends events in commits of 1 to 10, with small segments and frequent checkpoints, and sets the
// upstream cursor now and then, or never. Some events are large, and some commits are two blocks.
class Workload {
 public:
  Workload(std::uint64_t seed, std::size_t events, bool with_cursor = true);

  // Creates the log on `disk` and does everything, until the first error.
  [[nodiscard]] RunRecord run(SimulatedDisk& disk) const;
  // Opens the log in `directory` as the next start would, reads and verifies everything, and
  // appends another event.
  [[nodiscard]] Restart restart(const std::string& directory, const Promise& promise) const;
  // The same with these files in `directory`, and no others.
  [[nodiscard]] Restart restart(const DiskImage& files, const std::string& directory,
                                const Promise& promise) const;

  // All events as they must be found, the first being event 1 (see line_of()).
  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }
  [[nodiscard]] static Result<Log> open(const std::string& directory);

 private:
  struct Commit {
    std::vector<Event> events;
    Instant at;
    bool in_blocks = false;  // as a copy of a log gets it: a block begins within the commit
    bool sets_cursor = false;
  };

  static Result<void> append(const Commit& commit, Log& log);
  static std::optional<Error> perform(const Commit& commit, Log& log, SimulatedDisk& disk,
                                      std::vector<Promise>& promises);
  static std::string wrongly_done(const Commit& commit, Log& log);
  [[nodiscard]] std::string check_content(const std::string& directory, Sequence head) const;

  std::vector<Commit> commits_;
  std::vector<std::string> lines_;
};

// Everything about an event that a reader sees.
[[nodiscard]] std::string line_of(const RecordedEvent& event);

}  // namespace headwater::testing
