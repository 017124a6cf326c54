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
  // Not in the directory itself: a gateway may be called "lock", but none begins with a dot.
  const std::string own = directory + "/.collector";
  fs::create_directories(own, code);
  if (code) return system_error(own, code);
  auto lock = StoreLock::acquire(own);
  if (!lock) return lock.error();
  Archive archive(directory, std::move(*lock), clock, notice);
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
  if (found != logs_.end()) {
    Entry& entry = found->second;
    entry.used = ++uses_;
    if (entry.open) return entry.open.get();
    auto opened = open_log(entry.directory, {gateway, id});
    if (!opened) return opened.error();
    entry.open = std::move(*opened);
    return entry.open.get();
  }
  if (logs_.size() >= archive_logs_limit) {
    return Error{ErrorKind::invalid_input,
                 fmt::format("{} is new, and there are {} logs already", gateway, logs_.size()),
                 "run another collector for it"};
  }
  auto directory = directory_for(gateway, id);
  if (!directory) return directory.error();
  return add(*directory, {gateway, id});
}

Result<ArchivedLog*> Archive::known_log_of(const std::string& gateway, const LogId& id) {
  if (logs_.contains({gateway, id})) return log_of(gateway, id);
  return Error{ErrorKind::not_found, fmt::format("there is no log {} of {}", id.text(), gateway),
               ""};
}

Result<ArchivedLog*> Archive::add(const std::string& directory, const LogIdentity& identity) {
  auto opened = open_log(directory, identity);
  if (!opened) return opened.error();
  const Key key((*opened)->log.gateway(), (*opened)->log.id());
  Entry entry{directory, {}, std::move(*opened), ++uses_};
  return logs_.insert_or_assign(key, std::move(entry)).first->second.open.get();
}

Result<std::unique_ptr<ArchivedLog>> Archive::open_log(const std::string& directory,
                                                       const LogIdentity& identity) {
  make_room();
  auto log = Log::open(directory, identity, clock_->now().wall);
  if (!log) return log.error();
  auto reader = LogReader::open(directory);
  if (!reader) return reader.error();
  ++open_;
  auto opened = std::make_unique<ArchivedLog>(ArchivedLog{std::move(*log), std::move(*reader)});
  report_damages(*opened);
  return opened;
}

void Archive::report_damages(ArchivedLog& stored) const {
  for (const StorageDamage& damage : stored.log.take_damages()) {
    notice_(Severity::error,
            fmt::format("the copy of {}'s log is damaged at event {} ({} events): {}. What cannot "
                        "be read is set aside, and the rest is served: check the disk, and run "
                        "`headwater verify` on the copy",
                        stored.log.gateway(), damage.from.value(), damage.count, damage.what));
  }
}

// Closes the log that was used longest ago if as many are open as may be.
void Archive::make_room() {
  if (open_ < archive_open_limit) return;
  Entry* oldest = nullptr;
  for (auto& [key, entry] : logs_) {
    if (entry.open && (oldest == nullptr || entry.used < oldest->used)) oldest = &entry;
  }
  if (oldest == nullptr) return;
  const Head& head = oldest->open->log.head();
  oldest->head = {head.sequence, head.chain};
  oldest->open.reset();
  --open_;
}

std::vector<Archive::Standing> Archive::standings() const {
  std::vector<Standing> all;
  for (const auto& [key, entry] : logs_) {
    Cursor head = entry.head;
    if (entry.open) head = {entry.open->log.head().sequence, entry.open->log.head().chain};
    all.push_back({key.first, key.second, head});
  }
  return all;
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
