#include "store/log_holders.h"

#include "store/schema.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace headwater {
namespace {

// The bytes of the -shm file that readers lock: https://www.sqlite.org/walformat.html, section 2.3.
// A reader that has locked the first needs nothing of the write-ahead log.
constexpr long first_read_lock = 124;
constexpr long last_read_lock = 127;

// "1: POSIX  ADVISORY  READ 4711 00:1f:1234 124 124", see proc_locks(5).
struct Lock {
  int process = 0;
  std::string file;
  long from = 0;
  long to = 0;
};

bool read_lock(const std::string& line, Lock& lock) {
  std::istringstream words(line);
  std::string ignored;
  return static_cast<bool>(words >> ignored >> ignored >> ignored >> ignored >> lock.process >>
                           lock.file >> lock.from >> lock.to);
}

std::string program_of(int process) {
  std::ifstream stream(fmt::format("/proc/{}/comm", process));
  std::string name;
  std::getline(stream, name);
  return name;
}

}  // namespace

std::vector<LogHolder> log_holders(const std::string& directory) {
  struct stat facts {};
  const std::string file = directory + "/" + schema::database_file + "-shm";
  if (stat(file.c_str(), &facts) != 0) return {};
  const std::string name =
      fmt::format("{:02x}:{:02x}:{}", major(facts.st_dev), minor(facts.st_dev), facts.st_ino);
  std::vector<LogHolder> holders;
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    Lock lock;
    if (!read_lock(line, lock) || lock.file != name || lock.process <= 0) continue;
    if (lock.to < first_read_lock || lock.from > last_read_lock) continue;
    const auto same = [&](const LogHolder& known) { return known.process == lock.process; };
    if (std::any_of(holders.begin(), holders.end(), same)) continue;
    holders.push_back({lock.process, program_of(lock.process)});
  }
  return holders;
}

std::string to_text(const std::vector<LogHolder>& holders) {
  std::string text;
  for (const LogHolder& holder : holders) {
    if (!text.empty()) text += ", ";
    text += holder.program.empty() ? fmt::format("process {}", holder.process)
                                   : fmt::format("{} (process {})", holder.program, holder.process);
  }
  return text;
}

}  // namespace headwater
