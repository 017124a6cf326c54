// One operation on a file of a directory, as it is recorded and played back.
#pragma once

#include <cstdint>
#include <string>

namespace headwater::testing {

struct Operation {
  enum class Kind { create, write, truncate, sync, failed_sync, remove, rename, sync_directory };

  Kind kind;
  std::string file{};        // its name in the directory
  std::uint64_t offset = 0;  // where it writes; the new size of a truncated file
  std::string bytes{};       // what it writes; the new name of a renamed file

  // For messages: "write log.db-wal 32+4096".
  [[nodiscard]] std::string text() const;
};

}  // namespace headwater::testing
