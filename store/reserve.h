// Room that is set aside while there is some: a file that is given up when the disk is full, so
// that even then something can be removed.
#pragma once

#include "model/error.h"

#include <cstdint>
#include <string>

namespace headwater {

inline constexpr std::uint64_t reserve_bytes = std::uint64_t{2} * 1024 * 1024;

// What the file system that holds `directory` has left for this process, in bytes. Error: storage.
Result<std::uint64_t> free_space(const std::string& directory);

// The reserve of one store. One thread.
class Reserve {
 public:
  explicit Reserve(const std::string& directory);

  // Sets the room aside, unless it is. Error: full; storage.
  Result<void> set_aside();
  void give_up();
  [[nodiscard]] bool is_there() const;

 private:
  std::string file_;
};

}  // namespace headwater
