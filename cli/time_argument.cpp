#include "cli/time_argument.h"

#include "config/quantity.h"
#include "model/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace headwater {
namespace {

constexpr std::string_view ago = " ago";
// Longer ago than this is before every log; the limit keeps the subtraction in range.
constexpr std::chrono::milliseconds longest_ago = std::chrono::hours(24) * 365 * 10'000;

}  // namespace

Result<Timestamp> parse_time_argument(std::string_view text, Timestamp now) {
  std::string_view duration = text;
  if (duration.ends_with(ago)) duration.remove_suffix(ago.size());
  if (const auto elapsed = parse_duration(duration); elapsed && elapsed->count() >= 0) {
    const std::chrono::microseconds span = std::min(*elapsed, longest_ago);
    return Timestamp(now.microseconds() - span.count());
  }
  if (auto time = parse_iso8601(text)) return *time;
  return Error{ErrorKind::invalid_input, fmt::format("\"{}\" is not a time", escaped(text)),
               "write it like 2026-01-31T13:45:00Z, or how long ago like 10m, 2h or 3d"};
}

}  // namespace headwater
