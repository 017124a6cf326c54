// The logs of all gateways, each in a directory of its own below one: <store>/<gateway>/log.db.
//
// A gateway that comes with another log (a new card, a second gateway with the same id) gets
// another directory, <gateway>@<first 8 digits of the log's id>: histories are never mixed.
#pragma once

#include "model/clock.h"
#include "model/error.h"
#include "model/log_id.h"
#include "model/notice.h"
#include "store/log.h"
#include "store/reader.h"
#include "store/store_lock.h"

#include <map>
#include <memory>
#include <string>
#include <utility>

namespace headwater {

inline constexpr std::size_t archive_logs_limit = 1'000;  // each keeps a few files open

// One gateway's log: its writer, and a reader for what is stored already.
struct ArchivedLog {
  Log log;
  LogReader reader;
};

class Archive {
 public:
  using Key = std::pair<std::string, LogId>;  // gateway and log

  // Opens every log below `directory`, which is made if need be; what cannot be opened is left as
  // it is and reported. `clock` must outlive the archive. Error: storage; in_use (another collector
  // works there).
  static Result<Archive> open(const std::string& directory, const Clock& clock,
                              const NoticeSink& notice);

  // The log of a gateway; made if it is new. Valid as long as the archive. Error: as Log::open; or
  // the archive is full.
  Result<ArchivedLog*> log_of(const std::string& gateway, const LogId& id);

  [[nodiscard]] const std::map<Key, std::unique_ptr<ArchivedLog>>& logs() const { return logs_; }

 private:
  Archive(std::string directory, StoreLock lock, const Clock& clock)
      : directory_(std::move(directory)), lock_(std::move(lock)), clock_(&clock) {}

  Result<ArchivedLog*> add(const std::string& directory, const LogIdentity& identity);
  [[nodiscard]] Result<std::string> directory_for(const std::string& gateway,
                                                  const LogId& id) const;

  std::string directory_;
  StoreLock lock_;
  const Clock* clock_;
  std::map<Key, std::unique_ptr<ArchivedLog>> logs_;
};

}  // namespace headwater
