// SQLite, as little of it as the store needs. The only place that includes <sqlite3.h>.
//
// A Database and its Statements belong to one thread at a time. Texts and blobs that a Statement
// hands out live until its next step or reset.
#pragma once

#include "model/error.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace headwater {

class Statement {
 public:
  Statement& bind(int index, std::int64_t value);
  Statement& bind_real(int index, double value);
  Statement& bind_null(int index);
  Statement& bind_blob(int index, std::string_view value);
  Statement& bind_text(int index, std::string_view value);

  // True: there is a row; false: the end, and the statement is ready to run again. Error: storage,
  // damaged or in_use; also if a value could not be bound.
  Result<bool> step();
  // Runs a statement that gives no row, and resets it.
  Result<void> run();
  // Ends the read that the statement holds open, and makes it ready to run again.
  void reset();

  [[nodiscard]] int columns() const;
  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] std::string_view blob(int column) const;
  [[nodiscard]] std::string text(int column) const { return std::string(blob(column)); }

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(sqlite3* database, sqlite3_stmt* statement)
      : database_(database), statement_(statement) {}

  Statement& note(int bind_code);

  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bind_error_ = 0;  // the first since the last run
};

// A statement that a Database keeps for whoever wants the same again. It reads nothing meanwhile.
struct KeptStatement {
  std::optional<Statement> statement;
  bool lent = false;
};

// A KeptStatement while it is used; the Database must outlive it.
class LentStatement {
 public:
  LentStatement(LentStatement&& other) noexcept
      : kept_(std::exchange(other.kept_, nullptr)), own_(std::move(other.own_)) {}
  LentStatement& operator=(LentStatement&&) = delete;
  ~LentStatement();

  Statement* operator->() { return &**this; }
  Statement& operator*() { return kept_ != nullptr ? *kept_->statement : *own_; }

 private:
  friend class Database;
  explicit LentStatement(KeptStatement& kept) : kept_(&kept) { kept.lent = true; }
  explicit LentStatement(Statement own) : own_(std::move(own)) {}

  KeptStatement* kept_ = nullptr;
  std::optional<Statement> own_;  // if the one that is kept is lent to another
};

// How many pages a database's file has.
struct PageCount {
  std::uint64_t all = 0;
  std::uint64_t unused = 0;  // of them: they are used again before the file grows
};

class Database {
 public:
  enum class Mode { create, read_write, read_only };

  // Error: storage, damaged (not a database) or in_use.
  static Result<Database> open(const std::string& file, Mode mode);
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  Result<void> execute(const std::string& sql);
  // The first column of the first row, as text; the statement is run to its end.
  Result<std::string> query_text(const std::string& sql);
  Result<Statement> prepare(std::string_view sql);
  // The same for what runs again and again: to prepare a statement takes longer than to find a row.
  // It is kept until this is gone, so `sql` is one of few.
  Result<LentStatement> lend(std::string_view sql);
  // A statement without rows, lent.
  Result<void> run(std::string_view sql);

  // Has what is written from now on go to a write-ahead log first. Error: storage, also if the file
  // system cannot hold one.
  Result<void> use_write_ahead_log();
  // How long the write-ahead log was after the last commit on this connection.
  [[nodiscard]] std::size_t wal_bytes() const;
  // Moves what no reader needs any more from the write-ahead log into the database.
  Result<void> checkpoint();
  // The same, and makes the write-ahead log's file as short as readers allow.
  Result<void> shorten_write_ahead_log();

  Result<PageCount> pages();
  [[nodiscard]] std::size_t page_size() const { return static_cast<std::size_t>(page_size_); }
  // Shortens the file by so many pages, as far as there are unused ones: used ones take their
  // place. The file itself is shorter once the write-ahead log has been moved.
  Result<void> give_back(std::uint64_t pages);

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  // What SQLite tells of each commit.
  struct Commits;
  explicit Database(sqlite3* database);
  [[nodiscard]] Error error() const;
  // Of a checkpoint that ended with `code`.
  Result<void> checkpointed(int code) const;

  std::unique_ptr<Commits> commits_;
  std::unique_ptr<sqlite3, Close> database_;
  int page_size_ = 0;
  std::map<std::string, KeptStatement, std::less<>> kept_;  // by their SQL
};

// Begins on construction; rolls back unless commit() succeeded.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  Result<void> commit();
  Result<void> roll_back();
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace headwater
