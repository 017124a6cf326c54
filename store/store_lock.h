// The lock that keeps a second writer away from a store.
#pragma once

#include "model/error.h"

#include <string>
#include <utility>

namespace headwater {

// Held from acquire() until destruction; the kernel frees it when the process dies.
class StoreLock {
 public:
  // Error: in_use, naming the process that holds it; storage.
  static Result<StoreLock> acquire(const std::string& directory);

  StoreLock(StoreLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  StoreLock& operator=(StoreLock&&) = delete;
  ~StoreLock();

 private:
  explicit StoreLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace headwater
