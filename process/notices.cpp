#include "process/notices.h"

#include <fmt/format.h>

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

}  // namespace

NoticeSink notices_to_standard_error() {
  const bool to_journal = std::getenv("JOURNAL_STREAM") != nullptr;
  return [to_journal](Severity severity, std::string_view text) {
    const std::string line = to_journal ? fmt::format("<{}>{}\n", static_cast<int>(severity), text)
                                        : fmt::format("{}: {}\n", name_of(severity), text);
    // One call a line, so that the lines of several threads do not mix.
    std::fwrite(line.data(), 1, line.size(), stderr);
  };
}

}  // namespace headwater
