// Notices that the write-ahead log grows, because somebody's read does not end.
//
// What a reader still needs cannot be moved into the database, nor what was written behind it; so
// it goes on growing. Events are taken all the same: they are safe there. Its limit is that of the
// disk (disk_guard.h); people have to end the reader before.
#pragma once

#include "model/notice.h"
#include "store/log.h"

#include <cstdint>
#include <string>

namespace headwater {

struct WalStatus {
  std::uint64_t bytes = 0;  // of the write-ahead log that are in use
  std::uint64_t limit = 0;  // beyond this, something is wrong
  std::string alarm;        // who may be the cause, and what to do; empty: all is well
};

// Used by the writer's thread alone.
class WalWatch {
 public:
  explicit WalWatch(NoticeSink notice) : notice_(std::move(notice)) {}

  // Looks, and takes the first opportunity to make the file short again. Error: storage.
  Result<void> look_at(Log& log, Uptime now);

  [[nodiscard]] const WalStatus& status() const { return status_; }

 private:
  NoticeSink notice_;
  WalStatus status_;
  Uptime due_;
};

}  // namespace headwater
