// Whether there is room on the disk, and what that means. Pure: no I/O, no clock.
//
// normal  There is room.
// low     There is less than min_free: what may go is removed; readings are still taken.
// full    A write has failed, or there is less than min_free and nothing more may go: nothing is
//         stored or acknowledged until there is room.
//
// Where writes fail although the file system says that there is room, as with a quota, it stays
// full, and they are tried again and again.
#pragma once

#include <cstdint>
#include <string_view>

namespace headwater {

enum class DiskState { normal, low, full };

[[nodiscard]] std::string_view disk_state_name(DiskState state);

class DiskGuard {
 public:
  // In bytes: what the file system shall have left, and what the reserve takes. With a reserve that
  // was given up, room is min_free and the reserve: what it has freed is not for readings.
  DiskGuard(std::uint64_t min_free, std::uint64_t reserve)
      : min_free_(min_free), reserve_(reserve) {}

  // What the file system has left now, and whether the reserve is there.
  void measured(std::uint64_t free, bool has_reserve);
  // A write has failed for want of room.
  void write_failed();
  // One has succeeded.
  void written();
  // Something of the log was removed: its place can be written again.
  void removed();
  // There is nothing more to be removed.
  void nothing_may_go();

  [[nodiscard]] DiskState state() const { return state_; }
  [[nodiscard]] bool may_write() const { return state_ != DiskState::full || may_try_; }
  // A write is a mere attempt: not to be made more often than now and then.
  [[nodiscard]] bool tries() const { return state_ == DiskState::full && may_try_; }
  [[nodiscard]] bool wants_room() const { return state_ != DiskState::normal; }

 private:
  std::uint64_t min_free_;
  std::uint64_t reserve_;
  DiskState state_ = DiskState::normal;
  int failures_ = 0;  // of writes, one after the other
  bool may_try_ = false;
};

}  // namespace headwater
