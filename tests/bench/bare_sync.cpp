#include "tests/bench/bare_sync.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace headwater::testing {
namespace {

constexpr std::size_t blocks = 1'024;
constexpr std::array<char, 4'096> block{'x'};

}  // namespace

BareSync::BareSync(const std::string& file)
    : file_(file), descriptor_(open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  for (std::size_t i = 0; i < blocks; ++i) write();
  fsync(descriptor_);
}

BareSync::~BareSync() { close(descriptor_); }

void BareSync::write_and_sync() {
  write();
  if (fdatasync(descriptor_) != 0) throw std::runtime_error("cannot sync " + file_);
}

void BareSync::write() {
  const auto offset = static_cast<off_t>(next_++ % blocks * block.size());
  if (pwrite(descriptor_, block.data(), block.size(), offset) !=
      static_cast<ssize_t>(block.size())) {
    throw std::runtime_error("cannot write " + file_);
  }
}

}  // namespace headwater::testing
