#include "views/rollup_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>

namespace headwater {
namespace {

// One statement for many rows saves much of SQLite's work for each.
constexpr std::size_t rows_at_once = 8;
constexpr int columns = 8;

std::string add_statement(std::string_view name, std::size_t rows) {
  std::string text = fmt::format("INSERT INTO rollup_{} VALUES ", name);
  for (std::size_t i = 0; i < rows; ++i)
    text += i == 0 ? "(?,?,?,?,?,?,?,?)" : ",(?,?,?,?,?,?,?,?)";
  return text +
         " ON CONFLICT (time_us, series) DO UPDATE SET count = count + excluded.count, "
         "min = min(min, excluded.min), max = max(max, excluded.max), sum = sum + excluded.sum, "
         "last = CASE WHEN excluded.last_time_us < last_time_us THEN last ELSE excluded.last END, "
         "last_time_us = max(last_time_us, excluded.last_time_us)";
}

std::int64_t stored(std::uint64_t number) { return static_cast<std::int64_t>(number); }

void bind(Statement& statement, int at, const BucketChange& change) {
  statement.bind(at, change.start.microseconds())
      .bind(at + 1, stored(change.series))
      .bind(at + 2, stored(change.added.count))
      .bind_real(at + 3, change.added.min)
      .bind_real(at + 4, change.added.max)
      .bind_real(at + 5, change.added.sum)
      .bind_real(at + 6, change.added.last)
      .bind(at + 7, change.added.last_time.microseconds());
}

}  // namespace

Result<RollupRows> RollupRows::prepare(Database& database) {
  RollupRows rows(database);
  for (const Period period : periods) {
    auto statements = prepare(database, period);
    if (!statements) return statements.error();
    rows.statements_[static_cast<std::size_t>(period)] = std::move(*statements);
    auto from = database.query_text(
        fmt::format("SELECT ifnull(kept_from_us, {}) FROM rollup_period WHERE name = '{}'",
                    std::numeric_limits<std::int64_t>::min(), period_name(period)));
    if (!from) return from.error();
    if (from->empty()) return Error{ErrorKind::damaged, "the views' periods are missing", ""};
    rows.kept_from_[static_cast<std::size_t>(period)] = Timestamp(std::stoll(*from));
  }
  return rows;
}

Result<RollupRows::Statements> RollupRows::prepare(Database& database, Period period) {
  const std::string_view name = period_name(period);
  auto one = database.prepare(add_statement(name, 1));
  if (!one) return one.error();
  auto many = database.prepare(add_statement(name, rows_at_once));
  if (!many) return many.error();
  auto find =
      database.prepare(fmt::format("SELECT count, min, max, sum, last, last_time_us FROM rollup_{} "
                                   "WHERE time_us = ? AND series = ?",
                                   name));
  if (!find) return find.error();
  auto replace = database.prepare(
      fmt::format("INSERT OR REPLACE INTO rollup_{} VALUES (?,?,?,?,?,?,?,?)", name));
  if (!replace) return replace.error();
  auto remove =
      database.prepare(fmt::format("DELETE FROM rollup_{} WHERE time_us = ? AND series = ?", name));
  if (!remove) return remove.error();
  return Statements{std::move(*one), std::move(*many), std::move(*find), std::move(*replace),
                    std::move(*remove)};
}

// In the order of the rows, so that each page is touched once; those of one row stay in the order
// of their events.
Result<void> RollupRows::add(Period period, std::vector<BucketChange>& changes) {
  std::erase_if(changes, [&](const auto& change) { return !keeps(period, change.start); });
  // Numbers are sorted, for the memory that it takes.
  std::vector<std::uint32_t> order(changes.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t one, std::uint32_t other) {
    return std::tie(changes[one].start, changes[one].series, one) <
           std::tie(changes[other].start, changes[other].series, other);
  });
  Statements& statements = of(period);
  std::size_t done = 0;
  for (; done + rows_at_once <= order.size(); done += rows_at_once) {
    for (std::size_t i = 0; i < rows_at_once; ++i) {
      bind(statements.add_many, 1 + static_cast<int>(i) * columns, changes[order[done + i]]);
    }
    if (auto added = statements.add_many.run(); !added) return added;
  }
  for (; done < order.size(); ++done) {
    bind(statements.add_one, 1, changes[order[done]]);
    if (auto added = statements.add_one.run(); !added) return added;
  }
  return {};
}

Result<std::optional<Rollup>> RollupRows::find(Period period, Timestamp start,
                                               std::uint32_t series) {
  Statement& query = of(period).find;
  auto row = query.bind(1, start.microseconds()).bind(2, stored(series)).step();
  if (!row) return row.error();
  if (!*row) return std::optional<Rollup>();
  const Rollup rollup{
      static_cast<std::uint64_t>(query.integer(0)),    query.real(1), query.real(2),
      query.is_null(3) ? std::nan("") : query.real(3), query.real(4), Timestamp(query.integer(5))};
  query.reset();
  return std::optional(rollup);
}

Result<void> RollupRows::replace(Period period, Timestamp start, std::uint32_t series,
                                 const Rollup& rollup) {
  if (!keeps(period, start)) return {};
  if (rollup.count == 0) {
    return of(period).remove.bind(1, start.microseconds()).bind(2, stored(series)).run();
  }
  bind(of(period).replace, 1, {start, series, rollup});
  return of(period).replace.run();
}

Result<bool> RollupRows::keep_within(std::uint64_t bytes) {
  for (int i = 0; i < prune_buckets_limit; ++i) {
    auto pages = database_->pages();
    if (!pages) return pages.error();
    if ((pages->all - pages->unused) * database_->page_size() <= bytes) return false;
    auto removed = remove_oldest();
    if (!removed) return removed;
    if (!*removed) return false;  // there is nothing to remove
  }
  return true;
}

Result<bool> RollupRows::remove_oldest() {
  constexpr std::array<std::int64_t, period_count> keep_us{3'600'000'000, 86'400'000'000, 0};
  for (const Period period : periods) {
    auto removed = remove_oldest(period, keep_us[static_cast<std::size_t>(period)]);
    if (!removed || *removed) return removed;
  }
  return false;
}

Result<bool> RollupRows::remove_oldest(Period period, std::int64_t keep_us) {
  const std::string_view name = period_name(period);
  auto query =
      database_->prepare(fmt::format("SELECT (SELECT min(time_us) FROM rollup_{0}), "
                                     "(SELECT max(time_us) FROM rollup_{0})",
                                     name));
  if (!query) return query.error();
  auto row = query->step();
  if (!row) return row.error();
  if (!*row || query->is_null(0)) return false;
  const std::int64_t oldest = query->integer(0);
  const std::int64_t newest = query->integer(1);
  query->reset();
  if (newest - oldest <= keep_us) return false;
  const std::int64_t from = oldest + period_us(period);
  auto removed = database_->execute(
      fmt::format("DELETE FROM rollup_{0} WHERE time_us < {1}; "
                  "UPDATE rollup_period SET kept_from_us = {1} WHERE name = '{0}'",
                  name, from));
  if (!removed) return removed.error();
  kept_from_[static_cast<std::size_t>(period)] = Timestamp(from);
  return true;
}

}  // namespace headwater
