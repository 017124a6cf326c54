#include "store/append_key.h"

#include "store/checksum.h"

#include <fmt/format.h>

namespace headwater {
namespace {

std::int64_t checksum_of(std::string_view key, std::int64_t first, std::int64_t count) {
  return static_cast<std::int64_t>(ChecksumInput().add(key).add(first).add(count).checksum());
}

}  // namespace

Result<std::optional<Appended>> find_append_key(Database& database, std::string_view key) {
  auto query = database.prepare("SELECT first, count, checksum FROM append_key WHERE key = ?");
  if (!query) return query.error();
  auto row = query->bind_text(1, key).step();
  if (!row) return row.error();
  if (!*row) return std::optional<Appended>();
  const std::int64_t first = query->integer(0);
  const std::int64_t count = query->integer(1);
  if (query->integer(2) != checksum_of(key, first, count)) {
    return Error{ErrorKind::damaged, fmt::format("what is known of the key \"{}\" is damaged", key),
                 "see in the log whether it was done, and use another key if not"};
  }
  return std::optional(
      Appended{Sequence(static_cast<std::uint64_t>(first)), static_cast<std::uint64_t>(count)});
}

Result<std::vector<AppendKeyRow>> all_append_keys(Database& database) {
  auto query = database.prepare(
      "SELECT number, key, first, count, checksum FROM append_key ORDER BY number");
  if (!query) return query.error();
  std::vector<AppendKeyRow> rows;
  for (;;) {
    auto row = query->step();
    if (!row) return row.error();
    if (!*row) return rows;
    rows.push_back({query->integer(0),
                    query->text(1),
                    {Sequence(static_cast<std::uint64_t>(query->integer(2))),
                     static_cast<std::uint64_t>(query->integer(3))},
                    query->integer(4)});
  }
}

Result<void> put_append_key(Database& database, const AppendKeyRow& row) {
  auto insert = database.prepare("INSERT INTO append_key VALUES (?, ?, ?, ?, ?)");
  if (!insert) return insert.error();
  return insert->bind(1, row.number)
      .bind_text(2, row.key)
      .bind(3, static_cast<std::int64_t>(row.appended.first.value()))
      .bind(4, static_cast<std::int64_t>(row.appended.count))
      .bind(5, row.checksum)
      .run();
}

Result<std::int64_t> count_append_keys(Database& database) {
  auto query = database.prepare("SELECT count(*) FROM append_key");
  if (!query) return query.error();
  auto row = query->step();
  if (!row) return row.error();
  return query->integer(0);
}

Result<void> add_append_key(Database& database, std::string_view key, const Appended& appended) {
  auto insert = database.prepare(
      "INSERT OR REPLACE INTO append_key (key, first, count, checksum) VALUES (?, ?, ?, ?)");
  if (!insert) return insert.error();
  const auto first = static_cast<std::int64_t>(appended.first.value());
  const auto count = static_cast<std::int64_t>(appended.count);
  return insert->bind_text(1, key)
      .bind(2, first)
      .bind(3, count)
      .bind(4, checksum_of(key, first, count))
      .run();
}

Result<void> remove_oldest_append_keys(Database& database, std::int64_t count) {
  auto remove = database.prepare(
      "DELETE FROM append_key WHERE number IN "
      "(SELECT number FROM append_key ORDER BY number LIMIT ?)");
  if (!remove) return remove.error();
  return remove->bind(1, count).run();
}

}  // namespace headwater
