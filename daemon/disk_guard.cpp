#include "daemon/disk_guard.h"

namespace headwater {

std::string_view disk_state_name(DiskState state) {
  switch (state) {
    case DiskState::normal:
      return "normal";
    case DiskState::low:
      return "low";
    case DiskState::full:
      return "full";
  }
  return "unknown";
}

void DiskGuard::measured(std::uint64_t free, bool has_reserve) {
  const std::uint64_t reserve = has_reserve ? 0 : reserve_;
  if (free >= reserve && free - reserve >= min_free_) {
    state_ = DiskState::normal;
  } else if (state_ == DiskState::normal) {
    state_ = DiskState::low;
  }
}

void DiskGuard::removed() {
  if (state_ == DiskState::full) state_ = DiskState::low;
}

void DiskGuard::nothing_may_go() {
  if (state_ == DiskState::low) state_ = DiskState::full;
}

}  // namespace headwater
