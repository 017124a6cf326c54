// The baseline: what most would write, a table with a row for each event and an index that keeps
// the versions of each device unique.
#pragma once

#include "model/event.h"
#include "store/sqlite.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>

namespace headwater::testing {

class RowTable {
 public:
  // In `directory`, which exists. With the log's own settings: write-ahead log, synchronous=FULL,
  // checkpoints at 1,024 pages. Throws std::runtime_error, as the rest.
  explicit RowTable(const std::string& directory);

  // Stores the events in one transaction.
  void append(std::span<const Event> events);
  // How many of a device's newest events there are, up to `limit`; each is read with all it has.
  std::size_t read_last(const std::string& device, std::size_t limit);

  // Deletes all but so many of the newest.
  void keep(std::int64_t newest);

 private:
  Database database_;
  Statement insert_;
  std::map<std::string, std::int64_t, std::less<>> versions_;
};

}  // namespace headwater::testing
