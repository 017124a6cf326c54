// The tables rollup_1m, rollup_1h and rollup_1d.
#pragma once

#include "store/sqlite.h"
#include "views/changes.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace headwater {

// Readings that outlive their place go: minutes first, down to the last hour of them, then hours,
// down to the last day of them, then days.
inline constexpr int prune_buckets_limit = 16;  // that go at a time

class RollupRows {
 public:
  // `database` must outlive it. Error: storage, damaged.
  static Result<RollupRows> prepare(Database& database);

  // Adds to the rows, in the caller's transaction. The changes are put in order. Error: storage,
  // full, damaged; so for all that follows.
  Result<void> add(Period period, std::vector<BucketChange>& changes);
  Result<std::optional<Rollup>> find(Period period, Timestamp start, std::uint32_t series);
  // Puts a row in the place of what is there; without readings there is none.
  Result<void> replace(Period period, Timestamp start, std::uint32_t series, const Rollup& rollup);

  // Removes the oldest rows of a database that uses more than `bytes`. True: it still does.
  Result<bool> keep_within(std::uint64_t bytes);

 private:
  struct Statements {
    Statement add_one;
    Statement add_many;
    Statement find;
    Statement replace;
    Statement remove;
  };
  explicit RollupRows(Database& database) : database_(&database) {}
  static Result<Statements> prepare(Database& database, Period period);
  Statements& of(Period period) { return *statements_[static_cast<std::size_t>(period)]; }
  // Whether rows that begin then are kept.
  [[nodiscard]] bool keeps(Period period, Timestamp start) const {
    return start >= kept_from_[static_cast<std::size_t>(period)];
  }
  Result<bool> remove_oldest();
  Result<bool> remove_oldest(Period period, std::int64_t keep_us);

  Database* database_;
  std::array<std::optional<Statements>, period_count> statements_;
  std::array<Timestamp, period_count> kept_from_;
};

}  // namespace headwater
