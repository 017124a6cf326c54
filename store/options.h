// What can be set about a log. Filled by config/.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace headwater {

struct StoreOptions {
  std::string path;  // the directory that holds log.db
  // How long a commit waits for company while nobody waits for it, and how large it grows.
  std::chrono::milliseconds commit_interval{20};
  std::uint32_t commit_events = 1'000;
  // Bytes that can be written to the card in all its life; only for what `status` projects.
  std::optional<std::uint64_t> card_endurance;
};

}  // namespace headwater
