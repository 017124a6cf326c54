#include "views/view_file.h"

#include "model/state.h"
#include "store/creation.h"
#include "views/rollup.h"
#include "views/schema.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace headwater {
namespace {

namespace fs = std::filesystem;

// Nothing is lost by that but the views themselves.
constexpr const char* settings = "PRAGMA synchronous=OFF; PRAGMA cache_size=-2048;";

std::string boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id;
}

bool is_of_this_boot(const std::string& mark) {
  const std::string boot = boot_id();
  return !boot.empty() && mark.starts_with(boot);
}

Error system_error(const std::string& file) {
  const ErrorKind kind = errno == ENOSPC || errno == EDQUOT ? ErrorKind::full : ErrorKind::storage;
  return {kind, fmt::format("{}: {}", file, std::strerror(errno)), ""};
}

Error not_these(const std::string& why) { return {ErrorKind::conflict, why, ""}; }

void remove_database(const std::string& path) {
  std::error_code ignored;
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) fs::remove(path + suffix, ignored);
}

}  // namespace

std::optional<std::string> views_in_use(const std::string& directory) {
  std::error_code code;
  const std::string name = fs::read_symlink(directory + "/" + view_schema::link, code).string();
  const auto& files = view_schema::files;
  if (code || std::find(std::begin(files), std::end(files), name) == std::end(files)) {
    return std::nullopt;
  }
  if (!fs::exists(directory + "/" + name, code)) return std::nullopt;
  return name;
}

void remove_unused_views(const std::string& directory) {
  const auto name = views_in_use(directory);
  for (const char* file : view_schema::files) {
    if (file != name) remove_database(directory + "/" + file);
  }
}

ViewFile::ViewFile(std::string directory, std::string name, Database database)
    : directory_(std::move(directory)),
      name_(std::move(name)),
      path_(directory_ + "/" + name_),
      database_(std::make_unique<Database>(std::move(database))) {}

Result<ViewFile> ViewFile::open(const std::string& directory, const ViewIdentity& identity) {
  const auto name = views_in_use(directory);
  if (!name) {
    std::error_code code;
    const auto link = fs::symlink_status(directory + "/" + view_schema::link, code);
    if (fs::exists(link)) return not_these("views.db is something else");
    return Error{ErrorKind::not_found, "there are none", ""};
  }
  const std::string path = directory + "/" + *name;
  if (access(path.c_str(), W_OK) != 0) return not_these("they cannot be written");
  auto database = Database::open(path, Database::Mode::read_write);
  if (!database) return database.error();
  ViewFile file(directory, *name, std::move(*database));
  if (auto checked = file.check(identity); !checked) return checked.error();
  if (auto set = file.database_->execute(settings); !set) return set.error();
  if (auto set = file.database_->use_write_ahead_log(); !set) return set.error();
  if (auto marked = file.mark(boot_id()); !marked) return marked.error();
  return file;
}

Result<void> check_views(Database& database, const ViewIdentity& identity) {
  auto application = database.query_text("PRAGMA application_id");
  if (!application) return application.error();
  auto version = database.query_text("PRAGMA user_version");
  if (!version) return version.error();
  if (*application != fmt::to_string(view_schema::application_id)) {
    return not_these("the file is something else");
  }
  if (*version != fmt::to_string(view_schema::version)) return not_these("they have another form");
  auto row = database.prepare("SELECT log FROM position");
  if (!row) return row.error();
  auto found = row->step();
  if (!found) return found.error();
  if (!*found || row->blob(0) != identity.log.bytes()) return not_these("they are of another log");
  return {};
}

Result<void> ViewFile::check(const ViewIdentity& identity) {
  if (auto checked = check_views(*database_, identity); !checked) return checked;
  auto row = database_->prepare("SELECT model_version, boot FROM position");
  if (!row) return row.error();
  auto found = row->step();
  if (!found) return found.error();
  if (!*found || row->integer(0) != std::int64_t{model_version}) {
    return not_these("another version of the program made them");
  }
  const std::string boot = row->text(1);
  if (!boot.empty() && !is_of_this_boot(boot)) {
    return not_these("the machine went down while they were written");
  }
  row->reset();
  auto structure = database_->query_text("PRAGMA quick_check(1)");
  if (!structure) return structure.error();
  if (*structure != "ok") return Error{ErrorKind::damaged, *structure, ""};
  return {};
}

Result<ViewFile> ViewFile::create(const std::string& directory, const ViewIdentity& identity) {
  const bool first_in_use = views_in_use(directory) == view_schema::files[0];
  const std::string name = view_schema::files[first_in_use ? 1 : 0];
  remove_database(directory + "/" + name);
  auto database = Database::open(directory + "/" + name, Database::Mode::create);
  if (!database) return database.error();
  ViewFile file(directory, name, std::move(*database));
  if (auto filled = file.fill(identity); !filled) return filled.error();
  return file;
}

// No journal: what is not complete is thrown away. Little cache, as rows come in their order.
Result<void> ViewFile::fill(const ViewIdentity& identity) {
  auto set = database_->execute(
      fmt::format("PRAGMA page_size={}; PRAGMA journal_mode=OFF; PRAGMA application_id={}; "
                  "PRAGMA user_version={}; PRAGMA synchronous=OFF; PRAGMA cache_size=-512;",
                  view_schema::page_size, view_schema::application_id, view_schema::version));
  if (!set) return set;
  if (auto made = database_->execute(view_schema::create); !made) return made;
  for (const Period period : periods) {
    auto made = database_->execute(
        fmt::format(fmt::runtime(view_schema::create_rollup), period_name(period)));
    if (!made) return made;
  }
  auto insert = database_->prepare("INSERT INTO position VALUES (?, ?, 0, x'', ?, ?)");
  if (!insert) return insert.error();
  const std::string boot = boot_id();
  return insert->bind_blob(1, identity.log.bytes())
      .bind_text(2, identity.gateway)
      .bind(3, std::int64_t{model_version})
      .bind_text(4, boot)
      .run();
}

Result<Cursor> ViewFile::position() {
  auto row = database_->prepare("SELECT sequence, chain FROM position");
  if (!row) return row.error();
  auto found = row->step();
  if (!found) return found.error();
  const auto chain = *found ? hash_from_bytes(row->blob(1)) : std::nullopt;
  if (!chain) return Error{ErrorKind::damaged, "the position of the views is damaged", ""};
  return Cursor{Sequence(static_cast<std::uint64_t>(row->integer(0))), *chain};
}

Result<void> ViewFile::set_position(const Cursor& position) {
  auto update = database_->prepare("UPDATE position SET sequence = ?, chain = ?");
  if (!update) return update.error();
  return update->bind(1, static_cast<std::int64_t>(position.sequence.value()))
      .bind_blob(2, as_bytes(position.chain))
      .run();
}

Result<void> ViewFile::publish() {
  if (auto set = database_->execute(settings); !set) return set;
  const std::string link = directory_ + "/" + view_schema::link;
  const std::string new_link = directory_ + "/" + view_schema::new_link;
  std::error_code ignored;
  fs::remove(new_link, ignored);
  if (symlink(name_.c_str(), new_link.c_str()) != 0) return system_error(new_link);
  if (rename(new_link.c_str(), link.c_str()) != 0) return system_error(link);
  remove_unused_views(directory_);
  return sync_path(directory_);
}

bool ViewFile::in_use() const { return views_in_use(directory_) == name_; }

// What was written before must be there before the mark says so. Only a mark that changes is
// written, and only what is written is synced.
Result<void> ViewFile::close() {
  if (auto synced = mark(boot_id() + ", closing"); !synced) return synced;
  return mark("");
}

// On stable storage when it returns, with all that was written before. Through SQLite: to open the
// file beside it would end its locks (https://www.sqlite.org/howtocorrupt.html, section 2.2).
Result<void> ViewFile::mark(const std::string& boot) {
  if (auto set = database_->execute("PRAGMA synchronous=FULL"); !set) return set;
  auto update = database_->prepare("UPDATE position SET boot = ?");
  if (!update) return update.error();
  if (auto marked = update->bind_text(1, boot).run(); !marked) return marked;
  if (auto moved = database_->shorten_write_ahead_log(); !moved) return moved;
  if (database_->wal_bytes() > 0) return Error{ErrorKind::in_use, "somebody reads them", ""};
  return database_->execute(settings);
}

}  // namespace headwater
