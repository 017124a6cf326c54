#include "cloud/archive.h"

#include "model/device_id.h"
#include "store/creation.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

namespace headwater {
namespace {

namespace fs = std::filesystem;

Error system_error(const std::string& path, const std::error_code& code) {
  return {ErrorKind::storage, fmt::format("{}: {}", path, code.message()),
          "check store.path and its permissions"};
}

}  // namespace

Result<Archive> Archive::open(const std::string& directory, const Clock& clock,
                              const NoticeSink& notice) {
  std::error_code code;
  fs::create_directories(directory, code);
  if (code) return system_error(directory, code);
  auto lock = StoreLock::acquire(directory);
  if (!lock) return lock.error();
  Archive archive(directory, std::move(*lock), clock);
  fs::directory_iterator entries(directory, code);
  if (code) return system_error(directory, code);
  for (const auto& entry : entries) {
    const std::string path = entry.path().string();
    const auto exists = log_exists(path);
    if (exists && !*exists) continue;
    const auto reader = exists ? LogReader::open(path) : Result<LogReader>(exists.error());
    const auto added = reader ? archive.add(path, {reader->gateway(), reader->id()})
                              : Result<ArchivedLog*>(reader.error());
    if (!added) {
      notice(Severity::error, fmt::format("{} is left out: {}", path, added.error().text()));
    }
  }
  return archive;
}

Result<ArchivedLog*> Archive::log_of(const std::string& gateway, const LogId& id) {
  const auto found = logs_.find({gateway, id});
  if (found != logs_.end()) return found->second.get();
  if (logs_.size() >= archive_logs_limit) {
    return Error{ErrorKind::storage,
                 fmt::format("{} is new, and there are {} logs already", gateway, logs_.size()),
                 "run another collector for it"};
  }
  auto directory = directory_for(gateway, id);
  if (!directory) return directory.error();
  return add(*directory, {gateway, id});
}

Result<ArchivedLog*> Archive::add(const std::string& directory, const LogIdentity& identity) {
  auto log = Log::open(directory, identity, clock_->now().wall);
  if (!log) return log.error();
  auto reader = LogReader::open(directory);
  if (!reader) return reader.error();
  const Key key(log->gateway(), log->id());
  auto both = std::make_unique<ArchivedLog>(ArchivedLog{std::move(*log), std::move(*reader)});
  return logs_.insert_or_assign(key, std::move(both)).first->second.get();
}

Result<std::string> Archive::directory_for(const std::string& gateway, const LogId& id) const {
  if (auto checked = check_id(gateway); !checked) return checked.error();
  const std::string plain = directory_ + "/" + gateway;
  const auto taken = log_exists(plain);
  if (!taken) return taken.error();
  if (!*taken) return plain;
  return fmt::format("{}@{}", plain, id.text().substr(0, 8));
}

}  // namespace headwater
