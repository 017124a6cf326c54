#include "views/former_rows.h"

#include <fmt/format.h>

#include <cmath>

namespace headwater {
namespace {

constexpr int rows_a_commit = 20'000;

std::uint32_t find_series(const ViewFold& fold, std::string_view device,
                          std::string_view measurement) {
  const ViewDevice* known = fold.find(device);
  return known == nullptr ? 0 : known->series_of(measurement);
}

}  // namespace

Result<void> FormerRows::take(const std::string& directory, const ViewIdentity& identity) {
  const auto name = views_in_use(directory);
  if (!name) return {};
  const std::string path = directory + "/" + *name;
  auto former = Database::open(path, Database::Mode::read_only);
  if (!former) {
    lost_ = former.error().text();
    return {};
  }
  if (auto checked = check_views(*former, identity); !checked) {
    lost_ = checked.error().text();
    return {};
  }
  if (!read_series(*former)) return {};
  for (const Period period : periods) {
    if (auto taken = take(*former, period); !taken) return taken;
  }
  return take_rejected(path);
}

bool FormerRows::read_series(Database& former) {
  auto query = former.prepare("SELECT series, device, measurement FROM latest");
  while (query) {
    auto row = query->step();
    if (row && !*row) return true;
    if (!row) {
      lost_ = row.error().text();
      return false;
    }
    const auto number = find_series(fold_, query->blob(1), query->blob(2));
    if (number > 0) series_.emplace(query->integer(0), number);
  }
  lost_ = query.error().text();
  return false;
}

Result<void> FormerRows::take(Database& former, Period period) {
  auto query =
      former.prepare(fmt::format("SELECT time_us, series, count, min, max, sum, last, last_time_us "
                                 "FROM rollup_{} ORDER BY time_us, series",
                                 period_name(period)));
  if (!query) {
    lost_ = query.error().text();
    return {};
  }
  for (bool more = true; more;) {
    auto transaction = Transaction::begin(database_);
    if (!transaction) return transaction.error();
    for (int i = 0; more && i < rows_a_commit; ++i) {
      auto row = query->step();
      more = row && *row;
      if (!row) lost_ = row.error().text();
      if (!more) break;
      if (auto taken = take_row(period, *query); !taken) return taken;
    }
    if (auto committed = transaction->commit(); !committed) return committed;
    if (auto moved = database_.checkpoint(); !moved) return moved;
  }
  return {};
}

Result<void> FormerRows::take_row(Period period, const Statement& row) {
  const auto series = series_.find(row.integer(1));
  if (series == series_.end()) return {};
  const Timestamp start(row.integer(0));
  const Rollup rollup{
      static_cast<std::uint64_t>(row.integer(2)),  row.real(3), row.real(4),
      row.is_null(5) ? std::nan("") : row.real(5), row.real(6), Timestamp(row.integer(7))};
  auto known = rows_.find(period, start, series->second);
  if (!known) return known.error();
  if (*known && (*known)->count >= rollup.count) return {};
  return rows_.replace(period, start, series->second, rollup);
}

// A thousand rows at most.
Result<void> FormerRows::take_rejected(const std::string& path) {
  std::string quoted;
  for (const char c : path) quoted += c == '\'' ? std::string("''") : std::string(1, c);
  auto attached = database_.execute(fmt::format("ATTACH '{}' AS former", quoted));
  if (!attached) {
    lost_ = attached.error().text();
    return {};
  }
  auto taken =
      database_.execute("INSERT OR IGNORE INTO main.rejected SELECT * FROM former.rejected");
  if (!taken && taken.error().kind == ErrorKind::full) return taken;
  if (!taken) lost_ = taken.error().text();
  return database_.execute("DETACH former");
}

}  // namespace headwater
