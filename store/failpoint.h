// Named moments at which a test can end the process, to see what the next start makes of it.
//
// In operation nothing is installed, and a failpoint costs a comparison. A new point needs its name
// in the list below: the test that kills takes the points from there.
#pragma once

#include <array>
#include <string_view>

namespace headwater {

enum class Failpoint {
  creation_before_rename,
  creation_after_rename,
  append_before_commit,
  append_after_commit,  // on stable storage, but nobody knows it yet
  append_before_apply,  // appended, but not in the state
  sealing_before_commit,
  sealing_after_commit,
  checkpoint_before,
  checkpoint_after,
  snapshot_before_commit,
  snapshot_after_commit,
  cursor_before_commit,
  cursor_after_commit,
  recovery_before_commit,
  recovery_after_commit,
  set_aside_before_commit,
  set_aside_after_commit,
  restore_before_commit,
  restore_after_commit,
  trimming_folded,  // a segment of what is to be removed
  trimming_before_commit,
  trimming_after_commit,
  removal_before_commit,  // of a segment that the gap stands for
  removal_after_commit,
  backup_copying,
  backup_before_sync,
  backup_before_rename,
  backup_after_rename,  // but the directory is not on stable storage
  backup_after_sync,
};

struct NamedFailpoint {
  Failpoint point{};
  std::string_view name;
};

inline constexpr auto failpoints = std::to_array<NamedFailpoint>({
    {Failpoint::creation_before_rename, "creation_before_rename"},
    {Failpoint::creation_after_rename, "creation_after_rename"},
    {Failpoint::append_before_commit, "append_before_commit"},
    {Failpoint::append_after_commit, "append_after_commit"},
    {Failpoint::append_before_apply, "append_before_apply"},
    {Failpoint::sealing_before_commit, "sealing_before_commit"},
    {Failpoint::sealing_after_commit, "sealing_after_commit"},
    {Failpoint::checkpoint_before, "checkpoint_before"},
    {Failpoint::checkpoint_after, "checkpoint_after"},
    {Failpoint::snapshot_before_commit, "snapshot_before_commit"},
    {Failpoint::snapshot_after_commit, "snapshot_after_commit"},
    {Failpoint::cursor_before_commit, "cursor_before_commit"},
    {Failpoint::cursor_after_commit, "cursor_after_commit"},
    {Failpoint::recovery_before_commit, "recovery_before_commit"},
    {Failpoint::recovery_after_commit, "recovery_after_commit"},
    {Failpoint::set_aside_before_commit, "set_aside_before_commit"},
    {Failpoint::set_aside_after_commit, "set_aside_after_commit"},
    {Failpoint::restore_before_commit, "restore_before_commit"},
    {Failpoint::restore_after_commit, "restore_after_commit"},
    {Failpoint::trimming_folded, "trimming_folded"},
    {Failpoint::trimming_before_commit, "trimming_before_commit"},
    {Failpoint::trimming_after_commit, "trimming_after_commit"},
    {Failpoint::removal_before_commit, "removal_before_commit"},
    {Failpoint::removal_after_commit, "removal_after_commit"},
    {Failpoint::backup_copying, "backup_copying"},
    {Failpoint::backup_before_sync, "backup_before_sync"},
    {Failpoint::backup_before_rename, "backup_before_rename"},
    {Failpoint::backup_after_rename, "backup_after_rename"},
    {Failpoint::backup_after_sync, "backup_after_sync"},
});

// What a test installs, before there are threads.
using FailpointHandler = void (*)(Failpoint);
inline FailpointHandler failpoint_handler = nullptr;

inline void failpoint(Failpoint point) {
  if (failpoint_handler != nullptr) failpoint_handler(point);
}

}  // namespace headwater
