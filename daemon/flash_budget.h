// How fast the daemon wears out the card that the log is on.
#pragma once

#include <cstdint>
#include <optional>

namespace headwater {

// Since the daemon's start.
struct FlashUse {
  std::uint64_t bytes = 0;  // handed to the disk, by the kernel's count
  std::uint64_t events = 0;
  std::uint64_t elapsed_us = 0;
};

// What does not follow from the use, because nothing has happened yet, is not there.
struct FlashBudget {
  std::optional<double> bytes_per_event;
  std::optional<double> bytes_per_day;  // at the rate so far
  std::optional<double> life_days;      // of a new card at that rate
};

// `endurance_bytes`: what can be written to the card in all its life, if that is known.
[[nodiscard]] FlashBudget flash_budget(const FlashUse& use,
                                       std::optional<std::uint64_t> endurance_bytes);

// What this process has handed to disks so far (proc(5), io: write_bytes), or nothing if the kernel
// does not say. What the card writes beyond that, to make room in its blocks, is not in it.
[[nodiscard]] std::optional<std::uint64_t> bytes_handed_to_disks();

}  // namespace headwater
