#include "daemon/flash_budget.h"

#include <fstream>
#include <string>

namespace headwater {
namespace {

constexpr double day_us = 86'400e6;

}  // namespace

FlashBudget flash_budget(const FlashUse& use, std::optional<std::uint64_t> endurance_bytes) {
  FlashBudget budget;
  const auto bytes = static_cast<double>(use.bytes);
  if (use.events > 0) budget.bytes_per_event = bytes / static_cast<double>(use.events);
  if (use.elapsed_us == 0) return budget;
  budget.bytes_per_day = bytes * (day_us / static_cast<double>(use.elapsed_us));
  if (endurance_bytes && use.bytes > 0) {
    budget.life_days = static_cast<double>(*endurance_bytes) / *budget.bytes_per_day;
  }
  return budget;
}

std::optional<std::uint64_t> bytes_handed_to_disks() {
  std::ifstream file("/proc/self/io");
  std::string name;
  std::uint64_t value = 0;
  while (file >> name >> value) {
    if (name == "write_bytes:") return value;
  }
  return std::nullopt;
}

}  // namespace headwater
