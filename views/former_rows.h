// What views that are made anew take from those before them: rollups outlive the readings that they
// were made of, and the log cannot give them again once its beginning has been removed.
#pragma once

#include "store/sqlite.h"
#include "views/fold.h"
#include "views/rollup_rows.h"
#include "views/view_file.h"

#include <string>
#include <unordered_map>

namespace headwater {

class FormerRows {
 public:
  // Rows go into `rows`, which are those of `database`; `fold` knows their series. All must outlive
  // it.
  FormerRows(Database& database, RollupRows& rows, const ViewFold& fold)
      : database_(database), rows_(rows), fold_(fold) {}

  // Takes the rows of the views in use that know more readings than the new ones, as far as they
  // can be read, and the rejected messages. Error: storage, full, damaged (the new ones).
  Result<void> take(const std::string& directory, const ViewIdentity& identity);

  // Why something could not be taken; empty if all was.
  [[nodiscard]] const std::string& lost() const { return lost_; }

 private:
  // The new number of each series of theirs. False: they cannot be read.
  bool read_series(Database& former);
  Result<void> take(Database& former, Period period);
  Result<void> take_rejected(const std::string& path);
  Result<void> take_row(Period period, const Statement& row);

  Database& database_;
  RollupRows& rows_;
  const ViewFold& fold_;
  std::unordered_map<std::int64_t, std::uint32_t> series_;
  std::string lost_;
};

}  // namespace headwater
