// A log of a test's own, with a reader beside its writer.
#pragma once

#include "store/log.h"
#include "store/reader.h"
#include "tests/support/temp_dir.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace headwater::testing {

struct MadeLogOptions {
  std::string gateway = "g1";
  std::optional<LogId> id{};
  LogTuning tuning{};
};

// One thread. Throws std::runtime_error where the log gives an Error.
class MadeLog {
 public:
  explicit MadeLog(const MadeLogOptions& options = {});

  // Stores `events` as one commit, a second after the one before, and does the work that is due.
  void commit(const std::vector<Event>& events);
  // `count` readings of a few devices, in commits of `each`.
  void commit_readings(std::size_t count, std::size_t each);

  [[nodiscard]] std::string directory() const { return directory_.path().string(); }
  [[nodiscard]] Log& log() { return *log_; }
  [[nodiscard]] LogReader& reader() { return *reader_; }
  [[nodiscard]] Sequence end() const { return log_->head().sequence; }
  // The events from `first` to `last` as a block.
  [[nodiscard]] Block block(std::uint64_t first, std::uint64_t last);

 private:
  TempDir directory_;
  std::optional<Log> log_;
  std::optional<LogReader> reader_;
  std::uint64_t commits_ = 0;
};

// An event whose payload of `bytes` bytes cannot be compressed. Equal seeds give equal events.
[[nodiscard]] Event noise(std::size_t bytes, std::uint32_t seed);

}  // namespace headwater::testing
