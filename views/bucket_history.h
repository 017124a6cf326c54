// The buckets of a corrected reading, made again from the log: a minimum cannot be taken back from
// a row, so what it was made of is read once more, by the log's index.
#pragma once

#include "store/reader.h"
#include "views/fold.h"
#include "views/rollup_rows.h"

#include <map>
#include <string>
#include <vector>

namespace headwater {

class BucketHistory {
 public:
  // The log as far as event `to`; corrections behind `since` are not in the rows yet. `reader` must
  // outlive it.
  BucketHistory(LogReader& reader, Sequence since, Sequence to)
      : reader_(reader), since_(since), to_(to) {}

  // Mends the rows of what was corrected, in the caller's transaction. What holds all readings that
  // a row has is taken as it is; where the log has lost some of them, the row is changed by what
  // the correction has changed, and its bounds can only become wider. Error: storage, full,
  // damaged.
  Result<void> mend(const std::vector<CorrectedReading>& corrected, const ViewFold& fold,
                    RollupRows& rows);

 private:
  // A bucket as the rows must have had it, and as it is now.
  struct Remade {
    Rollup before;
    Rollup after;
  };
  struct Key {
    Period period;
    Timestamp start;
    std::string measurement;
    auto operator<=>(const Key&) const = default;
  };
  using Buckets = std::map<Key, Remade>;

  Result<void> remake(const std::string& device, Timestamp day, Buckets& buckets);
  Result<DeviceProfile> profile_at_the_beginning(const std::string& device);
  static Result<void> mend(const Buckets& buckets, const ViewDevice& device, RollupRows& rows);

  LogReader& reader_;
  const Sequence since_;
  const Sequence to_;
};

}  // namespace headwater
