// What a durable commit cannot be faster than: a block of a card, written in place and synced.
#pragma once

#include <cstddef>
#include <string>

namespace headwater::testing {

class BareSync {
 public:
  // Makes `file`, and writes all of its blocks. Throws std::runtime_error.
  explicit BareSync(const std::string& file);
  ~BareSync();
  BareSync(const BareSync&) = delete;
  BareSync& operator=(const BareSync&) = delete;

  // 4 KiB, one block further each time. Throws std::runtime_error.
  void write_and_sync();

 private:
  void write();

  std::string file_;
  int descriptor_;
  std::size_t next_ = 0;
};

}  // namespace headwater::testing
