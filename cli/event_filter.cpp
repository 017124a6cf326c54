#include "cli/event_filter.h"

#include "cli/time_argument.h"
#include "model/text.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

namespace headwater {
namespace {

constexpr std::uint32_t highest_known_type = 255;

std::string known_types() {
  std::vector<std::string> names;
  for (std::uint32_t number = 1; number <= highest_known_type; ++number) {
    const auto type = static_cast<EventType>(number);
    if (is_known_type(type)) names.push_back(event_type_name(type));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

Result<std::vector<EventType>> parse_types(const std::vector<std::string>& names) {
  std::vector<EventType> types;
  for (const std::string& name : names) {
    const auto type = parse_event_type(name);
    if (!type) {
      return Error{ErrorKind::invalid_input,
                   fmt::format("there is no event type \"{}\"", escaped(name)),
                   "the types are " + known_types()};
    }
    types.push_back(*type);
  }
  return types;
}

Result<std::optional<Timestamp>> parse_time(const std::optional<std::string>& text, Timestamp now) {
  if (!text) return std::optional<Timestamp>();
  auto time = parse_time_argument(*text, now);
  if (!time) return time.error();
  return std::optional(*time);
}

}  // namespace

Result<ScanFilter> event_filter(const EventsOptions& options, Timestamp now) {
  ScanFilter filter;
  filter.device = options.device;
  auto types = parse_types(options.types);
  if (!types) return types.error();
  filter.types = std::move(*types);
  auto since = parse_time(options.since, now);
  if (!since) return since.error();
  filter.time_from = *since;
  auto until = parse_time(options.until, now);
  if (!until) return until.error();
  filter.time_before = *until;
  return filter;
}

}  // namespace headwater
