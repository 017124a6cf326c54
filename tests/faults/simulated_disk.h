// The disk under a directory, as far as the store writes to it: it keeps a journal of what was done
// in which order, and fails when it is told to.
//
// SQLite comes here through its default VFS (simulated_vfs.cpp), the store's own calls through the
// linker (simulated_calls.cpp). The bytes are in real files; only syncs are not passed on, so that
// thousands of runs are quick. One disk at a time, one thread.
#pragma once

#include "tests/faults/disk_model.h"
#include "tests/faults/operation.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace headwater::testing {

struct Fault {
  enum class Kind {
    io_error,     // EIO
    disk_full,    // ENOSPC: of a write, of a file that is to be made, or of the sync after them
    short_write,  // likewise, but half of the bytes are written
  };

  Kind kind = Kind::io_error;
  std::size_t at = 0;  // how many operations succeed before
  bool for_ever = false;
};

class SimulatedDisk {
 public:
  // Of the existing directory `path`.
  explicit SimulatedDisk(std::string path);
  // No file of the directory may be open any more.
  ~SimulatedDisk();
  SimulatedDisk(const SimulatedDisk&) = delete;
  SimulatedDisk& operator=(const SimulatedDisk&) = delete;

  void fail(const Fault& fault) { fault_ = fault; }
  // The same for reads, which are counted by themselves; `kind` means nothing there.
  void fail_reads(const Fault& fault) { read_fault_ = fault; }
  // From here on, connections that ask for synchronous=FULL get NORMAL: commits are not synced.
  void weaken_synchronous() { weak_ = true; }

  [[nodiscard]] const std::string& path() const { return path_; }
  // What was done, oldest first.
  [[nodiscard]] const std::vector<Operation>& journal() const { return journal_; }
  // Operations that were asked for, those that failed too.
  [[nodiscard]] std::size_t operations() const { return operations_; }
  [[nodiscard]] std::size_t reads() const { return reads_; }
  // Whether the fault has happened.
  [[nodiscard]] bool failed() const { return failed_; }
  // The files as the running system sees them.
  [[nodiscard]] DiskImage files() const;

  // For the ways in. The disk that `path` is on, if it is a simulated one.
  static SimulatedDisk* of(const char* path);
  // How the operation that begins now fails, if it does.
  [[nodiscard]] std::optional<Fault::Kind> begin();
  [[nodiscard]] bool begin_read();  // false: it fails
  void record(Operation operation) { journal_.push_back(std::move(operation)); }
  [[nodiscard]] std::string name_of(const std::string& path) const;
  [[nodiscard]] bool weak() const { return weak_; }

 private:
  bool falls_on(const std::optional<Fault>& fault, std::size_t index);

  std::string path_;
  std::vector<Operation> journal_;
  std::size_t operations_ = 0;
  std::size_t reads_ = 0;
  std::optional<Fault> fault_;
  std::optional<Fault> read_fault_;
  bool failed_ = false;
  bool weak_ = false;
};

// Makes `directory` hold these files and nothing else.
void write_image(const DiskImage& image, const std::string& directory);

}  // namespace headwater::testing
