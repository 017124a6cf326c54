#include "tests/bench/row_table.h"

namespace headwater::testing {
namespace {

constexpr std::size_t checkpoint_bytes = 4 * 1024 * 1024;

Database open(const std::string& directory) {
  Database database = Database::open(directory + "/rows.db", Database::Mode::create).value();
  (void)database.query_text("PRAGMA journal_mode=WAL").value();
  database
      .execute(
          "PRAGMA synchronous=FULL;"
          "CREATE TABLE event (seq INTEGER PRIMARY KEY, device TEXT NOT NULL, version INTEGER NOT "
          "NULL, type INTEGER NOT NULL, time INTEGER NOT NULL, payload BLOB NOT NULL) STRICT;"
          "CREATE UNIQUE INDEX event_version ON event (device, version);")
      .value();
  return database;
}

}  // namespace

RowTable::RowTable(const std::string& directory)
    : database_(open(directory)),
      insert_(database_
                  .prepare("INSERT INTO event (device, version, type, time, payload) "
                           "VALUES (?, ?, ?, ?, ?)")
                  .value()) {}

void RowTable::append(std::span<const Event> events) {
  auto transaction = Transaction::begin(database_).value();
  for (const auto& event : events) {
    insert_.bind_text(1, event.device)
        .bind(2, ++versions_[event.device])
        .bind(3, static_cast<std::int64_t>(event.type))
        .bind(4, event.time.microseconds())
        .bind_blob(5, event.payload)
        .run()
        .value();
  }
  transaction.commit().value();
  if (database_.wal_bytes() >= checkpoint_bytes) database_.checkpoint().value();
}

void RowTable::keep(std::int64_t newest) {
  auto remove =
      database_.prepare("DELETE FROM event WHERE seq <= (SELECT max(seq) FROM event) - ?").value();
  remove.bind(1, newest).run().value();
}

std::size_t RowTable::read_last(const std::string& device, std::size_t limit) {
  auto query = database_
                   .prepare(
                       "SELECT seq, type, time, payload FROM event WHERE device = ? "
                       "ORDER BY version DESC LIMIT ?")
                   .value();
  query.bind_text(1, device).bind(2, static_cast<std::int64_t>(limit));
  std::size_t found = 0;
  while (query.step().value()) {
    if (!query.blob(3).empty()) ++found;
  }
  return found;
}

}  // namespace headwater::testing
