#include "store/sqlite.h"

#include "store/read_only_disk.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>
#include <filesystem>
#include <optional>
#include <utility>

namespace headwater {
namespace {

constexpr int busy_timeout_ms = 5'000;
// https://www.sqlite.org/fileformat.html, section 4.1.
constexpr std::size_t wal_frame_header = 24;

// `system_code`: errno behind the call, which was 0 before it. SQLite's own record of it
// (sqlite3_system_errno) leaves out what goes wrong in a commit.
ErrorKind kind_of(int code, int system_code) {
  // The index of the write-ahead log could not grow: what is in the log is written over later.
  if (code == SQLITE_IOERR_SHMSIZE) return ErrorKind::full;
  // SQLite knows a full disk, and takes a used-up quota for a broken one.
  if (code == SQLITE_IOERR_WRITE && system_code == EDQUOT) return ErrorKind::full;
  switch (code & 0xFF) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorKind::damaged;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorKind::in_use;
    case SQLITE_FULL:
      return ErrorKind::full;
    default:
      return ErrorKind::storage;
  }
}

std::string hint_of(int code, int system_code) {
  if (kind_of(code, system_code) == ErrorKind::full) {
    return system_code == EDQUOT ? "the disk quota is used up: raise it, or make room"
                                 : "the disk is full: make room";
  }
  if (system_code == EROFS) return read_only_hint;
  switch (code & 0xFF) {
    case SQLITE_IOERR:
      return "reading or writing the disk failed: see the kernel's log (dmesg)";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "run `headwater verify`; keep the file";
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
      return "check that the directory exists and its permissions";
    default:
      return "";
  }
}

std::string directory_of(const std::string& file) {
  const auto directory = std::filesystem::path(file).parent_path();
  return directory.empty() ? "." : directory.string();
}

// A sync fails with EIO where a write would fail with EROFS.
bool is_on_read_only_disk(const char* file) {
  return file != nullptr && is_read_only(directory_of(file));
}

Error make_error(sqlite3* database) {
  int system_code = errno;
  const int code = sqlite3_extended_errcode(database);
  const char* file = sqlite3_db_filename(database, "main");
  if ((code & 0xFF) == SQLITE_IOERR && system_code == EIO && is_on_read_only_disk(file)) {
    system_code = EROFS;
  }
  return {kind_of(code, system_code),
          fmt::format("{}: {} (SQLite error {})", file == nullptr ? "database" : file,
                      sqlite3_errmsg(database), code),
          hint_of(code, system_code)};
}

int flags_of(Database::Mode mode) {
  switch (mode) {
    case Database::Mode::create:
      return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    case Database::Mode::read_write:
      return SQLITE_OPEN_READWRITE;
    default:
      return SQLITE_OPEN_READONLY;
  }
}

// A null pointer would be NULL, and not empty.
const char* bytes_of(std::string_view value) { return value.empty() ? "" : value.data(); }

}  // namespace

struct Database::Commits {
  int wal_pages = 0;                // behind the last one
  std::optional<GivenUpDisk> disk;  // of a database that is written

  // Behind each commit. What has been synced counts only if the disk has not been given up.
  static int note(void* self, sqlite3* /*database*/, const char* /*schema*/, int pages) {
    auto* commits = static_cast<Commits*>(self);
    commits->wal_pages = pages;
    return commits->check_disk();
  }
  [[nodiscard]] int check_disk() const {
    const int code = disk ? disk->error() : 0;
    if (code == 0) return SQLITE_OK;
    errno = code;
    return SQLITE_IOERR_FSYNC;
  }
};

Database::Database(sqlite3* database)
    : commits_(std::make_unique<Commits>()), database_(database) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement& Statement::bind(int index, std::int64_t value) {
  return note(sqlite3_bind_int64(statement_.get(), index, value));
}

Statement& Statement::bind_real(int index, double value) {
  return note(sqlite3_bind_double(statement_.get(), index, value));
}

Statement& Statement::bind_null(int index) {
  return note(sqlite3_bind_null(statement_.get(), index));
}

Statement& Statement::bind_blob(int index, std::string_view value) {
  return note(
      sqlite3_bind_blob64(statement_.get(), index, bytes_of(value), value.size(), SQLITE_STATIC));
}

Statement& Statement::bind_text(int index, std::string_view value) {
  return note(sqlite3_bind_text64(statement_.get(), index, bytes_of(value), value.size(),
                                  SQLITE_STATIC, SQLITE_UTF8));
}

Statement& Statement::note(int bind_code) {
  if (bind_error_ == SQLITE_OK) bind_error_ = bind_code;
  return *this;
}

Result<bool> Statement::step() {
  if (bind_error_ != SQLITE_OK) {
    const int code = std::exchange(bind_error_, SQLITE_OK);
    return Error{ErrorKind::storage,
                 fmt::format("a value cannot be bound: {}", sqlite3_errstr(code)), ""};
  }
  errno = 0;
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    // Without it, the next bind would be refused.
    reset();
    return false;
  }
  Error error = make_error(database_);
  reset();
  return error;
}

Result<void> Statement::run() {
  auto stepped = step();
  if (!stepped) return stepped.error();
  reset();
  return {};
}

void Statement::reset() { sqlite3_reset(statement_.get()); }

int Statement::columns() const { return sqlite3_column_count(statement_.get()); }

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double Statement::real(int column) const { return sqlite3_column_double(statement_.get(), column); }

std::string_view Statement::blob(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

void Database::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Result<Database> Database::open(const std::string& file, Mode mode) {
  sqlite3* handle = nullptr;
  errno = 0;
  const int code = sqlite3_open_v2(file.c_str(), &handle, flags_of(mode), nullptr);
  Database database(handle);
  if (code != SQLITE_OK) {
    const int system_code = errno;
    return Error{kind_of(code, system_code),
                 fmt::format("{}: cannot be opened: {}", file, sqlite3_errstr(code)),
                 hint_of(code, system_code)};
  }
  if (mode != Mode::read_only) database.commits_->disk.emplace(directory_of(file));
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, busy_timeout_ms);
  // Replaces SQLite's own checkpoints: the store decides when.
  sqlite3_wal_hook(handle, Commits::note, database.commits_.get());
  if (auto set = database.execute("PRAGMA mmap_size=0; PRAGMA secure_delete=OFF;"); !set) {
    return set.error();
  }
  auto page_size = database.query_text("PRAGMA page_size");
  if (!page_size) return page_size.error();
  database.page_size_ = std::stoi(*page_size);
  return database;
}

Result<void> Database::execute(const std::string& sql) {
  errno = 0;
  if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return error();
  }
  return {};
}

Result<std::string> Database::query_text(const std::string& sql) {
  auto statement = prepare(sql);
  if (!statement) return statement.error();
  auto row = statement->step();
  if (!row) return row.error();
  if (!*row) return std::string();
  std::string text = statement->text(0);
  // What the statement changes is committed behind its last row, and that can fail.
  while (*row) {
    row = statement->step();
    if (!row) return row.error();
  }
  return text;
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  errno = 0;
  if (sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
    return error();
  }
  return Statement(database_.get(), statement);
}

Result<void> Database::run(std::string_view sql) {
  auto statement = lend(sql);
  if (!statement) return statement.error();
  return (*statement)->run();
}

LentStatement::~LentStatement() {
  if (kept_ == nullptr) return;
  kept_->statement->reset();
  kept_->lent = false;
}

Result<LentStatement> Database::lend(std::string_view sql) {
  const auto found = kept_.find(sql);
  if (found != kept_.end() && !found->second.lent) return LentStatement(found->second);
  auto statement = prepare(sql);
  if (!statement) return statement.error();
  if (found != kept_.end()) return LentStatement(std::move(*statement));
  KeptStatement& kept = kept_[std::string(sql)];
  kept.statement = std::move(*statement);
  return LentStatement(kept);
}

std::size_t Database::wal_bytes() const {
  return static_cast<std::size_t>(commits_->wal_pages) *
         (static_cast<std::size_t>(page_size_) + wal_frame_header);
}

Result<void> Database::use_write_ahead_log() {
  auto mode = query_text("PRAGMA journal_mode=WAL");
  if (!mode) return mode.error();
  if (*mode != "wal") {
    const char* file = sqlite3_db_filename(database_.get(), "main");
    return Error{ErrorKind::storage,
                 fmt::format("{}: this file system cannot hold a write-ahead log", file),
                 "keep the store on a local disk"};
  }
  return {};
}

Result<void> Database::checkpoint() {
  errno = 0;
  const int code = sqlite3_wal_checkpoint_v2(database_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE,
                                             nullptr, nullptr);
  return code == SQLITE_BUSY ? Result<void>() : checkpointed(code);
}

// What it has moved is written over in the log next, so that it must have been stored.
Result<void> Database::checkpointed(int code) const {
  if (code != SQLITE_OK) return error();
  if (commits_->check_disk() == SQLITE_OK) return {};
  const char* file = sqlite3_db_filename(database_.get(), "main");
  return Error{ErrorKind::storage,
               fmt::format("{}: the file system was given up while it was written to", file),
               read_only_hint};
}

// A reader that does not end must not hold the writer up: what it needs stays.
Result<void> Database::shorten_write_ahead_log() {
  sqlite3_busy_timeout(database_.get(), 0);
  errno = 0;
  const int code = sqlite3_wal_checkpoint_v2(database_.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE,
                                             nullptr, nullptr);
  sqlite3_busy_timeout(database_.get(), busy_timeout_ms);
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED) return {};
  if (auto moved = checkpointed(code); !moved) return moved;
  commits_->wal_pages = 0;
  return {};
}

Result<PageCount> Database::pages() {
  auto all = query_text("PRAGMA page_count");
  if (!all) return all.error();
  auto unused = query_text("PRAGMA freelist_count");
  if (!unused) return unused.error();
  return PageCount{std::stoull(*all), std::stoull(*unused)};
}

Result<void> Database::give_back(std::uint64_t pages) {
  return execute(fmt::format("PRAGMA incremental_vacuum({})", pages));
}

Error Database::error() const { return make_error(database_.get()); }

Result<Transaction> Transaction::begin(Database& database) {
  if (auto begun = database.run("BEGIN"); !begun) return begun.error();
  return Transaction(database);
}

Result<void> Transaction::commit() {
  auto committed = database_->run("COMMIT");
  if (committed) database_ = nullptr;
  return committed;
}

Result<void> Transaction::roll_back() {
  auto done = database_->run("ROLLBACK");
  if (done) database_ = nullptr;
  return done;
}

Transaction::~Transaction() {
  // If the rollback fails too, SQLite has rolled back already.
  if (database_ != nullptr) (void)database_->run("ROLLBACK");
}

}  // namespace headwater
