// What can be set about a log. Filled by config/.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace headwater {

// How much of a log is kept. What goes is always the oldest, in whole segments, so that a log is
// somewhat longer than it must be.
struct RetentionOptions {
  std::optional<std::chrono::milliseconds> max_age{};  // of log time: log_time.h
  std::optional<std::uint64_t> max_size{};             // bytes of log.db in use
  std::optional<std::uint64_t> max_events{};
  bool anything_may_go = false;  // else only what the centre has stored

  [[nodiscard]] bool limited() const { return max_age || max_size || max_events; }
};

// What to do when the disk is full.
enum class WhenFull {
  drop_stored,  // remove what the centre has stored; if there is nothing more, take nothing more
  drop_oldest,  // remove the oldest, stored at the centre or not
  stop,         // end the program
};

struct StoreOptions {
  std::string path;  // the directory that holds log.db
  // How long a commit waits for company while nobody waits for it, and how large it grows.
  std::chrono::milliseconds commit_interval{20};
  std::uint32_t commit_events = 1'000;
  RetentionOptions retention;
  WhenFull when_full = WhenFull::drop_stored;
  std::uint64_t min_free = std::uint64_t{16} * 1024 * 1024;  // bytes left to the file system
  // Bytes that can be written to the card in all its life; only for what `status` projects.
  std::optional<std::uint64_t> card_endurance;
};

}  // namespace headwater
