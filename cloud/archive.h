// The logs of all gateways, each in a directory of its own below one: <store>/<gateway>/log.db.
//
// A gateway that comes with another log (a new card, a second gateway with the same id) gets
// another directory, <gateway>@<first 8 digits of the log's id>: histories are never mixed. Only
// the logs used last are open at a time, so that files do not run out.
#pragma once

#include "model/clock.h"
#include "model/error.h"
#include "model/log_id.h"
#include "model/notice.h"
#include "store/cursor.h"
#include "store/log.h"
#include "store/reader.h"
#include "store/store_lock.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace headwater {

inline constexpr std::size_t archive_logs_limit = 1'000;
inline constexpr std::size_t archive_open_limit = 64;

// One gateway's log: its writer, and a reader for what is stored already.
struct ArchivedLog {
  Log log;
  LogReader reader;
};

class Archive {
 public:
  // Opens every log below `directory` once, which is made if need be; what cannot be opened is left
  // as it is and reported. `clock` must outlive the archive. Error: storage; in_use (another
  // collector works there).
  static Result<Archive> open(const std::string& directory, const Clock& clock,
                              const NoticeSink& notice);

  // The log of a gateway; made if it is new. Valid until the next call. Error: as Log::open;
  // invalid_input (not a gateway's id, or one gateway too many).
  Result<ArchivedLog*> log_of(const std::string& gateway, const LogId& id);

  // The log of a gateway if there is one; likewise. Error: as Log::open; not_found.
  Result<ArchivedLog*> known_log_of(const std::string& gateway, const LogId& id);

  // Says what the log has found damaged since the last time. A copy goes on with a gap then.
  void report_damages(ArchivedLog& stored) const;

  struct Standing {
    std::string gateway;
    LogId log;
    Cursor head;
  };
  // Where every log stands.
  [[nodiscard]] std::vector<Standing> standings() const;

 private:
  using Key = std::pair<std::string, LogId>;  // gateway and log
  struct Entry {
    std::string directory;
    Cursor head;  // while it is not open
    std::unique_ptr<ArchivedLog> open;
    std::uint64_t used = 0;  // when, in calls of log_of()
  };

  Archive(std::string directory, StoreLock lock, const Clock& clock, NoticeSink notice)
      : directory_(std::move(directory)),
        lock_(std::move(lock)),
        clock_(&clock),
        notice_(std::move(notice)) {}

  Result<ArchivedLog*> add(const std::string& directory, const LogIdentity& identity);
  Result<std::unique_ptr<ArchivedLog>> open_log(const std::string& directory,
                                                const LogIdentity& identity);
  void make_room();
  [[nodiscard]] Result<std::string> directory_for(const std::string& gateway,
                                                  const LogId& id) const;

  std::string directory_;
  StoreLock lock_;
  const Clock* clock_;
  NoticeSink notice_;
  std::map<Key, Entry> logs_;
  std::size_t open_ = 0;
  std::uint64_t uses_ = 0;
};

}  // namespace headwater
