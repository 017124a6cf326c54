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
});

// What a test installs, before there are threads.
using FailpointHandler = void (*)(Failpoint);
inline FailpointHandler failpoint_handler = nullptr;

inline void failpoint(Failpoint point) {
  if (failpoint_handler != nullptr) failpoint_handler(point);
}

}  // namespace headwater
