#include "process/notices.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace headwater {
namespace {

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::notice:
      return "notice";
    case Severity::info:
      return "info";
    case Severity::debug:
      return "debug";
  }
  return "notice";
}

// JOURNAL_STREAM names the journal's socket by device and inode (systemd.exec(5)); it is inherited
// by programs whose standard error goes elsewhere.
bool is_journal(int descriptor) {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat status {};
  if (stream == nullptr || fstat(descriptor, &status) != 0) return false;
  return stream == fmt::format("{}:{}", status.st_dev, status.st_ino);
}

}  // namespace

NoticeSink notices_to_standard_error() {
  const bool to_journal = is_journal(STDERR_FILENO);
  return [to_journal](Severity severity, std::string_view text) {
    const std::string line = to_journal ? fmt::format("<{}>{}\n", static_cast<int>(severity), text)
                                        : fmt::format("{}: {}\n", name_of(severity), text);
    // One call a line, so that the lines of several threads do not mix.
    std::fwrite(line.data(), 1, line.size(), stderr);
  };
}

}  // namespace headwater
