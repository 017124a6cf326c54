// What to tell of a file system that cannot be written to. The kernel makes it so by itself when
// the disk or card fails, while files are open.
#pragma once

#include <cerrno>
#include <string>

namespace headwater {

inline constexpr const char* read_only_hint =
    "the file system is read-only: if it was not mounted so, the disk or card has failed and the "
    "kernel has stopped writing to it (see dmesg); check or replace it, mount it for writing, and "
    "start again";

// Whether the file system of a directory refuses to be written to. Asks with a file that has no
// name and is gone at once: what the kernel has given up does not say so by itself.
[[nodiscard]] bool is_read_only(const std::string& directory);

// What to do about a system call that failed with `code`, or else `otherwise`.
[[nodiscard]] constexpr const char* disk_hint(int code, const char* otherwise) {
  return code == EROFS ? read_only_hint : otherwise;
}

}  // namespace headwater
