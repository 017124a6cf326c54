#include "store/creation.h"

#include "store/failpoint.h"
#include "store/read_only_disk.h"
#include "store/schema.h"
#include "store/sqlite.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace headwater {
namespace {

namespace fs = std::filesystem;

// SQLite's file header (https://www.sqlite.org/fileformat.html, section 1.3).
constexpr std::size_t header_size = 100;
constexpr std::size_t user_version_at = 60;
constexpr std::size_t application_id_at = 68;
constexpr std::string_view header_magic("SQLite format 3\0", 16);

using Header = std::array<char, header_size>;

std::uint32_t big_endian_32(const Header& header, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = value << 8U | static_cast<std::uint8_t>(header[at + i]);
  }
  return value;
}

Error system_error(const std::string& file) {
  return {ErrorKind::storage, fmt::format("{}: {}", file, std::strerror(errno)),
          disk_hint(errno, "check the directory's permissions and the disk")};
}

}  // namespace

Result<void> sync_path(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return system_error(path);
  const bool synced = fsync(descriptor) == 0;
  const Error error = synced ? Error{} : system_error(path);
  close(descriptor);
  if (!synced) return error;
  return {};
}

Result<void> create_database(const std::string& file, const LogId& id, const std::string& gateway,
                             Timestamp created) {
  auto database = Database::open(file, Database::Mode::create);
  if (!database) return database.error();
  const std::string settings = fmt::format(
      "PRAGMA page_size={}; PRAGMA auto_vacuum=INCREMENTAL; PRAGMA synchronous=FULL; PRAGMA "
      "application_id={}; "
      "PRAGMA user_version={};",
      schema::page_size, schema::application_id, schema::format_version);
  if (auto set = database->execute(settings); !set) return set;
  if (auto made = database->execute(schema::create); !made) return made;
  auto insert = database->prepare("INSERT INTO log VALUES (?, ?, ?)");
  if (!insert) return insert.error();
  insert->bind_blob(1, id.bytes()).bind_text(2, gateway).bind(3, created.microseconds());
  return insert->run();
}

Result<void> create_log(const std::string& directory, const LogId& id, const std::string& gateway,
                        Timestamp now) {
  const std::string unfinished = directory + "/" + schema::unfinished_file;
  const std::string finished = directory + "/" + schema::database_file;
  // What an earlier attempt left has never been in use.
  std::error_code ignored;
  for (const char* suffix : {"", "-wal", "-shm", "-journal"})
    fs::remove(unfinished + suffix, ignored);
  if (auto made = create_database(unfinished, id, gateway, now); !made) return made;
  if (auto synced = sync_path(unfinished); !synced) return synced;
  failpoint(Failpoint::creation_before_rename);
  if (rename(unfinished.c_str(), finished.c_str()) != 0) return system_error(finished);
  failpoint(Failpoint::creation_after_rename);
  if (auto synced = sync_path(directory); !synced) return synced;
  return sync_path(fs::absolute(directory).parent_path().string());
}

Result<bool> log_exists(const std::string& directory) {
  const std::string file = directory + "/" + schema::database_file;
  std::error_code code;
  const bool exists = fs::exists(file, code);
  if (code) {
    return Error{ErrorKind::storage, fmt::format("{}: {}", file, code.message()),
                 "check the directory's permissions"};
  }
  if (exists) return true;
  const bool orphan = fs::exists(file + "-wal", code) && fs::file_size(file + "-wal", code) > 0;
  if (orphan) {
    return Error{ErrorKind::damaged, fmt::format("{} is missing, but {}-wal is there", file, file),
                 "bring log.db back from where it went, or move log.db-wal away to begin anew"};
  }
  return false;
}

Result<void> check_header(const std::string& directory) {
  const std::string file = directory + "/" + schema::database_file;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return system_error(file);
  Header header{};
  stream.read(header.data(), static_cast<std::streamsize>(header.size()));
  if (stream.gcount() < static_cast<std::streamsize>(header.size())) {
    return Error{ErrorKind::damaged, fmt::format("{} is empty or cut short", file),
                 "bring it back from a backup, or move it away to begin a new log"};
  }
  if (std::string_view(header.data(), header_magic.size()) != header_magic ||
      big_endian_32(header, application_id_at) != schema::application_id) {
    return Error{ErrorKind::unsupported, fmt::format("{} is not a Headwater log", file),
                 "give store.path a directory of its own; the file was not changed"};
  }
  const std::uint32_t version = big_endian_32(header, user_version_at);
  if (version != schema::format_version) {
    return Error{ErrorKind::unsupported,
                 fmt::format("{} has format {}, this version knows {}", file, version,
                             schema::format_version),
                 "install the version that wrote it, or a newer one; the file was not changed"};
  }
  return {};
}

}  // namespace headwater
