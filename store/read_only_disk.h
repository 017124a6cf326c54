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

// Asks the file system of a directory whether it has given up; cheap enough for every commit.
//
// A sync that returns success need not have stored anything: when the kernel gives up a file system
// with a journal, there is a moment in which ext4 takes the transaction that the file's length is
// in for written (the journal has ended, and is not marked as failed everywhere yet). The same
// sync cannot be asked twice, and statvfs() does not tell. Only what needs the journal gets the
// truth; so a change is asked for that changes nothing: an attribute is removed that is not there.
class GivenUpDisk {
 public:
  // A directory that cannot be opened is taken for one that has not been given up.
  explicit GivenUpDisk(const std::string& directory);
  ~GivenUpDisk();
  GivenUpDisk(const GivenUpDisk&) = delete;
  GivenUpDisk& operator=(const GivenUpDisk&) = delete;

  // The error with which the file system refuses (EROFS, EIO); 0: it does not.
  [[nodiscard]] int error() const;

 private:
  int descriptor_;
};

// What to do about a system call that failed with `code`, or else `otherwise`.
[[nodiscard]] constexpr const char* disk_hint(int code, const char* otherwise) {
  return code == EROFS ? read_only_hint : otherwise;
}

}  // namespace headwater
