// A disk on which files cannot grow any more.
#pragma once

#include <sys/resource.h>

#include <csignal>
#include <cstdint>
#include <stdexcept>

namespace headwater::testing {

// While it lives, no file of this process can grow beyond `bytes`: writing there fails, as it does
// when the disk is full.
class FullDisk {
 public:
  explicit FullDisk(std::uint64_t bytes = 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    if (getrlimit(RLIMIT_FSIZE, &before_) != 0) throw std::runtime_error("getrlimit");
    rlimit full = before_;
    full.rlim_cur = bytes;
    if (setrlimit(RLIMIT_FSIZE, &full) != 0) throw std::runtime_error("setrlimit");
  }
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
};

}  // namespace headwater::testing
