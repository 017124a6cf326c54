// Which processes have a read of a log open at this moment, and so keep its write-ahead log from
// being moved into the database.
#pragma once

#include <string>
#include <vector>

namespace headwater {

struct LogHolder {
  int process = 0;
  std::string program;  // as the kernel knows it; may be empty
};

// Those that the kernel names (/proc/locks): processes of another container are not among them.
[[nodiscard]] std::vector<LogHolder> log_holders(const std::string& directory);

// "sqlite3 (process 4711), process 12"; empty if there are none.
[[nodiscard]] std::string to_text(const std::vector<LogHolder>& holders);

}  // namespace headwater
