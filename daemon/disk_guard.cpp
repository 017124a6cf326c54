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
  const bool has_room = free >= reserve && free - reserve >= min_free_;
  // Between one failure and the next there was time to make room, so that it is not that.
  may_try_ = has_room && failures_ > 1;
  if (may_try_) return;
  if (has_room) {
    state_ = DiskState::normal;
  } else if (state_ == DiskState::normal) {
    state_ = DiskState::low;
  }
}

void DiskGuard::write_failed() {
  ++failures_;
  may_try_ = false;
  state_ = DiskState::full;
}

void DiskGuard::written() {
  if (may_try_) state_ = DiskState::low;
  failures_ = 0;
  may_try_ = false;
}

void DiskGuard::removed() {
  failures_ = 0;
  may_try_ = false;
  if (state_ == DiskState::full) state_ = DiskState::low;
}

void DiskGuard::nothing_may_go() {
  if (state_ == DiskState::low) state_ = DiskState::full;
}

}  // namespace headwater
